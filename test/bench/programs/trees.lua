local function make(depth)
  if depth == 0 then return { left = false, right = false } end
  return { left = make(depth - 1), right = make(depth - 1) }
end
local function count(tree)
  if not tree.left then return 1 end
  return 1 + count(tree.left) + count(tree.right)
end
local kept = make(13)
local total = 0
for i = 1, 2500 do total = total + count(make(9)) end
print(total + count(kept))
