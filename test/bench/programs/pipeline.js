const people = [];
for (let i = 0; i < 3000; i++) {
  people.push({ name: "p" + i, age: i % 90, active: i % 3 !== 0, score: (i * 37) % 101 });
}
let total = 0;
for (let round = 0; round < 500; round++) {
  total += people
    .filter((p) => p.active && p.age >= 18)
    .map((p) => ({ name: p.name, points: p.score * 2 + round }))
    .filter((p) => p.points % 2 === 0)
    .reduce((sum, p) => sum + p.points + p.name.length, 0);
  if (people.some((p) => p.age > 200)) total++;
  total += people.findIndex((p) => p.score === 100);
}
console.log(total);
