const bodies = [
  { x: 0, y: 0, z: 0, vx: 0, vy: 0, vz: 0, mass: 39.5 },
  { x: 4.84, y: -1.16, z: -0.1, vx: 0.6, vy: 2.8, vz: -0.02, mass: 0.0377 },
  { x: 8.34, y: 4.12, z: -0.4, vx: -1.01, vy: 1.82, vz: 0.0084, mass: 0.0113 },
  { x: 12.9, y: -15.1, z: -0.22, vx: 1.08, vy: 0.87, vz: -0.01, mass: 0.0017 },
  { x: 15.4, y: -25.9, z: 0.18, vx: 0.98, vy: 0.59, vz: -0.035, mass: 0.002 },
];
function advance(dt) {
  const count = bodies.length;
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < count; j++) {
      const b = bodies[j];
      const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      a.vx -= dx * b.mass * mag;
      a.vy -= dy * b.mass * mag;
      a.vz -= dz * b.mass * mag;
      b.vx += dx * a.mass * mag;
      b.vy += dy * a.mass * mag;
      b.vz += dz * a.mass * mag;
    }
  }
  for (let i = 0; i < count; i++) {
    const a = bodies[i];
    a.x += dt * a.vx;
    a.y += dt * a.vy;
    a.z += dt * a.vz;
  }
}
for (let i = 0; i < 80000; i++) advance(0.01);
let sum = 0;
for (const b of bodies) sum += Math.abs(b.x) + Math.abs(b.y) + Math.abs(b.z);
console.log(Math.floor(sum * 1e6));
