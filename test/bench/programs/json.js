const orders = [];
for (let i = 0; i < 400; i++) {
  orders.push({
    id: i,
    customer: { name: "Customer " + i, email: "c" + i + "@example.com", vip: i % 9 === 0 },
    lines: [
      { sku: "A" + (i % 50), quantity: i % 7, price: 9.99 },
      { sku: "B" + (i % 30), quantity: i % 3, price: 24.5 },
    ],
    note: i % 4 === 0 ? null : 'says "hello"\n',
  });
}
let size = 0;
let total = 0;
for (let round = 0; round < 200; round++) {
  const text = JSON.stringify(orders);
  const copy = JSON.parse(text);
  size += text.length;
  total += copy[round % 400].lines[0].quantity + copy.length;
}
console.log(size, total);
