local PUSH, ADD, SUB, DUP, JUMP_IF, STORE, LOAD, MOD, HALT = 0, 1, 2, 3, 4, 5, 6, 7, 8
local code = {
  PUSH, 0, STORE, 1,
  PUSH, 600000, STORE, 2,
  LOAD, 1, LOAD, 2, ADD, PUSH, 9973, MOD, STORE, 1,
  LOAD, 2, PUSH, 1, SUB, DUP, STORE, 2,
  JUMP_IF, 9,
  LOAD, 1, HALT,
}
local function run(code)
  local stack, top, memory = {}, 0, { 0, 0 }
  local at, steps = 1, 0
  while true do
    steps = steps + 1
    local op = code[at]
    at = at + 1
    if op == PUSH then top = top + 1 stack[top] = code[at] at = at + 1
    elseif op == ADD then top = top - 1 stack[top] = stack[top] + stack[top + 1]
    elseif op == SUB then top = top - 1 stack[top] = stack[top] - stack[top + 1]
    elseif op == DUP then top = top + 1 stack[top] = stack[top - 1]
    elseif op == JUMP_IF then
      local target = code[at]
      at = at + 1
      top = top - 1
      if stack[top + 1] ~= 0 then at = target end
    elseif op == STORE then memory[code[at]] = stack[top] top = top - 1 at = at + 1
    elseif op == LOAD then top = top + 1 stack[top] = memory[code[at]] at = at + 1
    elseif op == MOD then top = top - 1 stack[top] = stack[top] % stack[top + 1]
    elseif op == HALT then return stack[top] * 1000 + (steps % 1000) end
  end
end
print(run(code))
