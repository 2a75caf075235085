local bodies = {
  { x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = 39.5 },
  { x = 4.84, y = -1.16, z = -0.1, vx = 0.6, vy = 2.8, vz = -0.02, mass = 0.0377 },
  { x = 8.34, y = 4.12, z = -0.4, vx = -1.01, vy = 1.82, vz = 0.0084, mass = 0.0113 },
  { x = 12.9, y = -15.1, z = -0.22, vx = 1.08, vy = 0.87, vz = -0.01, mass = 0.0017 },
  { x = 15.4, y = -25.9, z = 0.18, vx = 0.98, vy = 0.59, vz = -0.035, mass = 0.002 },
}
local sqrt, abs = math.sqrt, math.abs
local function advance(dt)
  local count = #bodies
  for i = 1, count do
    local a = bodies[i]
    for j = i + 1, count do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * sqrt(d2))
      a.vx = a.vx - dx * b.mass * mag
      a.vy = a.vy - dy * b.mass * mag
      a.vz = a.vz - dz * b.mass * mag
      b.vx = b.vx + dx * a.mass * mag
      b.vy = b.vy + dy * a.mass * mag
      b.vz = b.vz + dz * a.mass * mag
    end
  end
  for i = 1, count do
    local a = bodies[i]
    a.x = a.x + dt * a.vx
    a.y = a.y + dt * a.vy
    a.z = a.z + dt * a.vz
  end
end
for i = 1, 80000 do advance(0.01) end
local sum = 0
for _, b in ipairs(bodies) do sum = sum + abs(b.x) + abs(b.y) + abs(b.z) end
print(string.format("%d", math.floor(sum * 1e6)))
