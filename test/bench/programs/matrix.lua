local function make(n, seed)
  local rows = {}
  for i = 0, n - 1 do
    local row = {}
    for j = 0, n - 1 do row[j + 1] = ((i * seed + j) % 10) + 0.5 end
    rows[i + 1] = row
  end
  return rows
end
local function multiply(a, b, n)
  local rows = {}
  for i = 1, n do
    local row, ai = {}, a[i]
    for j = 1, n do
      local sum = 0
      for k = 1, n do sum = sum + ai[k] * b[k][j] end
      row[j] = sum
    end
    rows[i] = row
  end
  return rows
end
local n = 240
local c = multiply(make(n, 3), make(n, 7), n)
local trace = 0
for i = 1, n do trace = trace + c[i][i] end
print(string.format("%d", math.floor(trace)))
