local function a(i, j)
  return 1 / (((i + j) * (i + j + 1)) / 2 + i + 1)
end
local function times(v, n, transposed)
  local out = {}
  for i = 0, n - 1 do
    local sum = 0
    for j = 0, n - 1 do sum = sum + (transposed and a(j, i) or a(i, j)) * v[j + 1] end
    out[#out + 1] = sum
  end
  return out
end
local n = 100
local u = {}
for i = 1, n do u[i] = 1 end
local v = u
for i = 1, 60 do
  v = times(times(u, n, false), n, true)
  u = times(times(v, n, false), n, true)
end
local vbv, vv = 0, 0
for i = 1, n do
  vbv = vbv + u[i] * v[i]
  vv = vv + v[i] * v[i]
end
print(string.format("%d", math.floor(math.sqrt(vbv / vv) * 1e9)))
