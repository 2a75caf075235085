// Numbers as text and back, and Math.
console.log(0.1, 1.0, 100, 1e21, 1.5e-10, 123456.789, -1e-7, 5e-324, 1.7976931348623157e308, 4.35, 0.000001);  // expect: 0.1 1 100 1e+21 1.5e-10 123456.789 -1e-7 5e-324 1.7976931348623157e+308 4.35 0.000001
console.log(0b101, 0o17, 0xff, 1_000_000, .5, 5., 1e3, 0.1 * 3);  // expect: 5 15 255 1000000 0.5 5 1000 0.30000000000000004
console.log((255).toString(16), (0.5).toString(2), (-255).toString(36), (1e21).toString(7), (0.1).toString(3));  // expect: ff 0.1 -73 5135235413265003022600000 0.0022002200220022002200220022002201
console.log((1.005).toFixed(2), (1e21).toFixed(2), (0).toFixed(2), (-1.5).toFixed(0), (2.5).toFixed(0), (123.456).toFixed(10));  // expect: 1.00 1e+21 0.00 -2 3 123.4560000000
console.log((123.456).toExponential(2), (0).toExponential(), (12345).toPrecision(2), (0.00001).toPrecision(1), (1e21).toPrecision(3));  // expect: 1.23e+2 0e+0 1.2e+4 0.00001 1.00e+21
console.log(Number.MAX_SAFE_INTEGER, Number.EPSILON, Number.MIN_VALUE, Number.isInteger(5.0), Number.isSafeInteger(2 ** 53));  // expect: 9007199254740991 2.220446049250313e-16 5e-324 true false
console.log(Number(""), Number(" \n"), Number("12a"), Number("-"), Number("Infinity"), Number("infinity"), Number(null), Number([7]), Number("1e1000"));  // expect: 0 0 NaN NaN Infinity NaN 0 7 Infinity
console.log(Math.max(), Math.min(), Math.max(1, NaN), Math.max(-0, 0), Math.round(-0.5), Math.round(2.5), Math.round(-2.5), Math.round(0.49999999999999994));  // expect: -Infinity Infinity NaN 0 -0 3 -2 0
console.log(Math.sign(-3), Math.trunc(-4.7), Math.cbrt(27), Math.hypot(3, 4), Math.fround(5.05), Math.clz32(1), Math.imul(0xffffffff, 5), Math.log2(8));  // expect: -1 -4 3 5 5.050000190734863 31 -5 3
console.log(Math.floor(-0.5), Math.ceil(-0.5), Math.abs(-0), Math.sqrt(2), Math.PI, Math.E, Math.atan2(1, -1), Math.expm1(1e-10), Math.log1p(1e-10));  // expect: -1 -0 0 1.4142135623730951 3.141592653589793 2.718281828459045 2.356194490192345 1.00000000005e-10 9.999999999500001e-11
console.log(Math.pow(2, 0.5), Math.exp(1), Math.log(10), Math.sin(1), Math.cos(1), Math.tan(1), Math.sinh(1), Math.asinh(1), Math.log10(1000));  // expect: 1.4142135623730951 2.718281828459045 2.302585092994046 0.8414709848078965 0.5403023058681398 1.5574077246549023 1.1752011936438014 0.881373587019543 3
console.log(isNaN("x"), Number.isNaN("x"), isFinite("5"), Number.isFinite("5"), parseFloat("1.5.5"), parseFloat("-.5e-1x"), parseInt("  -0xA"));  // expect: true false true false 1.5 -0.05 -10
try { (1).toFixed(101); } catch (error) { console.log(error.name); }  // expect: RangeError
try { (1).toString(1); } catch (error) { console.log(error.name); }  // expect: RangeError
console.log((25).toString(36), Number.prototype.toString.call(255, 2), new Number(5) + 1, typeof new Number(5), 5..constructor.name);  // expect: p 11111111 6 object Number
console.log([1, 2, 3].map(parseInt), ["1", "2", "3"].map(Number), 0.1 + 0.7, 1.1 * 1.1, 9007199254740993, 2 ** 53 + 1);  // expect: [ 1, NaN, NaN ] [ 1, 2, 3 ] 0.7999999999999999 1.2100000000000002 9007199254740992 9007199254740992
console.log(1 / Math.round(-0.2), [-0], -0 + "", `${-0}`, JSON.stringify(-0), [0].includes(-0), [NaN].indexOf(NaN), [NaN].includes(NaN));  // expect: -Infinity [ -0 ] 0 0 0 true -1 true
