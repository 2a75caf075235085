function parse(n) {
  if (n % 3 === 0) throw new RangeError("bad " + n);
  return n * 2;
}
let good = 0, bad = 0;
for (let i = 0; i < 200000; i++) {
  try {
    good += parse(i) % 7;
  } catch (error) {
    bad += error.message.length;
  } finally {
    good++;
  }
}
console.log(good, bad);
