class Shape {
  constructor(name) {
    this.name = name;
  }
  area() {
    return 0;
  }
  describe() {
    return this.area() * 2 + this.name.length;
  }
}
class Rectangle extends Shape {
  constructor(width, height) {
    super("rectangle");
    this.width = width;
    this.height = height;
  }
  area() {
    return this.width * this.height;
  }
}
class Square extends Rectangle {
  constructor(side) {
    super(side, side);
  }
  describe() {
    return super.describe() + 1;
  }
}
let total = 0;
for (let i = 0; i < 1000000; i++) {
  const shape = i % 2 === 0 ? new Rectangle(i % 10, 3) : new Square(i % 7);
  total += shape.describe();
}
console.log(total);
