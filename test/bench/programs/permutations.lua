local visits, check = 0, 0
local function permute(list, from)
  if from > #list then
    visits = visits + 1
    check = (check * 3 + list[1] * 10 + list[#list]) % 1000003
    return
  end
  for i = from, #list do
    list[from], list[i] = list[i], list[from]
    permute(list, from + 1)
    list[from], list[i] = list[i], list[from]
  end
end
permute({ 1, 2, 3, 4, 5, 6, 7, 8, 9 }, 1)
print(visits .. " " .. check)
