const o = { v: 0, get x() { return this.v; }, set x(value) { this.v = value; } };
for (;;) o.x = o.x + 1;
