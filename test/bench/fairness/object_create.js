let o;
for (;;) { o = Object.create({}); }
