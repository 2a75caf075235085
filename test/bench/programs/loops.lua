local function run(n)
  local sum = 0
  for i = 0, n - 1 do
    for j = 0, n - 1 do
      if (i + j) % 3 == 0 then sum = sum + i
      else sum = sum - j % 7 end
    end
  end
  return sum
end
print(run(4000))
