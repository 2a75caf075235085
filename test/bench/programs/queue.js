class Queue {
  constructor() {
    this.items = [];
  }
  push(item) {
    const items = this.items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent].time <= items[at].time) break;
      const moved = items[parent];
      items[parent] = items[at];
      items[at] = moved;
      at = parent;
    }
  }
  pop() {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (items.length > 0) {
      items[0] = last;
      let at = 0;
      for (;;) {
        let child = at * 2 + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && items[child + 1].time < items[child].time) child++;
        if (items[at].time <= items[child].time) break;
        const moved = items[child];
        items[child] = items[at];
        items[at] = moved;
        at = child;
      }
    }
    return first;
  }
}
const queue = new Queue();
let seed = 7, check = 0;
for (let i = 0; i < 300; i++) {
  seed = (seed * 16807) % 2147483647;
  queue.push({ time: seed % 10000, name: i });
}
for (let i = 0; i < 300000; i++) {
  const event = queue.pop();
  check = (check * 7 + event.time) % 1000003;
  seed = (seed * 16807) % 2147483647;
  queue.push({ time: event.time + 1 + (seed % 100), name: event.name });
}
console.log(check);
