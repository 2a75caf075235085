// The primes below a limit. It never ends by itself when the limit is Infinity: gas does.
const limit = 50;
const primes = [];
for (let n = 2; n < limit; n++) {
  if (primes.every((prime) => n % prime !== 0)) primes.push(n);
}
console.log(primes.length, primes);
