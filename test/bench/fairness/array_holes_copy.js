const a = Array(50000); a[0] = 1; a[49999] = 2;
for (;;) { a.slice(); a.concat(a); a.indexOf(7); }
