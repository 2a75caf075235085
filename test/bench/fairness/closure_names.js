let n = 0;
for (;;) { const f = () => 1; n += f.name.length + f.length; }
