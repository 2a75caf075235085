let n = 0;
const a = 5e-324, b = 1.7976931348623157e308, c = 9.5367431640625e-7, d = 2.2250738585072011e-308;
for (;;) { n += ("" + a).length + ("" + b).length + ("" + c).length + ("" + d).length; }
