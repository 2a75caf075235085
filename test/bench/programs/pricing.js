const catalogue = {
  book: { price: 1250, taxable: false, weight: 400 },
  lamp: { price: 4999, taxable: true, weight: 1800 },
  pen: { price: 199, taxable: true, weight: 20 },
  desk: { price: 24900, taxable: true, weight: 25000 },
};
const names = ["book", "lamp", "pen", "desk"];
function discount(order, subtotal) {
  if (order.coupon === "HALF" && order.customer.tier !== "new") return Math.floor(subtotal / 2);
  if (order.customer.tier === "gold") return Math.floor(subtotal * 0.1);
  if (subtotal > 50000) return 2500;
  return 0;
}
function shipping(order, weight) {
  switch (order.country) {
    case "VN":
      return weight > 10000 ? 3000 : 500;
    case "DE":
      return weight > 5000 ? 5900 : 900;
    default:
      return 9900;
  }
}
function price(order) {
  let subtotal = 0, tax = 0, weight = 0;
  for (const line of order.lines) {
    const item = catalogue[line.item];
    if (item === undefined) throw new Error("no such item: " + line.item);
    const amount = item.price * line.quantity;
    subtotal += amount;
    weight += item.weight * line.quantity;
    if (item.taxable) tax += Math.round(amount * 0.19);
  }
  const off = discount(order, subtotal);
  const total = subtotal - off + tax + shipping(order, weight);
  return { total, note: order.country + ":" + (off > 0 ? "reduced" : "full") };
}
let sum = 0, notes = 0;
for (let i = 0; i < 300000; i++) {
  const order = {
    customer: { id: i, tier: i % 5 === 0 ? "gold" : i % 3 === 0 ? "new" : "plain" },
    country: i % 4 === 0 ? "VN" : i % 4 === 1 ? "DE" : "US",
    coupon: i % 11 === 0 ? "HALF" : "",
    lines: [
      { item: names[i % 4], quantity: (i % 3) + 1 },
      { item: names[(i + 1) % 4], quantity: 1 },
    ],
  };
  const result = price(order);
  sum += result.total;
  notes += result.note.length;
}
console.log(sum, notes);
