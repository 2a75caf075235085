const PUSH = 0, ADD = 1, SUB = 2, DUP = 3, JUMP_IF = 4, STORE = 5, LOAD = 6, MOD = 7, HALT = 8;
const code = [
  PUSH, 0, STORE, 0,
  PUSH, 600000, STORE, 1,
  LOAD, 0, LOAD, 1, ADD, PUSH, 9973, MOD, STORE, 0,
  LOAD, 1, PUSH, 1, SUB, DUP, STORE, 1,
  JUMP_IF, 8,
  LOAD, 0, HALT,
];
function run(code) {
  const stack = [], memory = [0, 0];
  let at = 0, steps = 0;
  for (;;) {
    steps++;
    switch (code[at++]) {
      case PUSH: stack.push(code[at++]); break;
      case ADD: { const b = stack.pop(); stack.push(stack.pop() + b); break; }
      case SUB: { const b = stack.pop(); stack.push(stack.pop() - b); break; }
      case DUP: stack.push(stack[stack.length - 1]); break;
      case JUMP_IF: { const target = code[at++]; if (stack.pop() !== 0) at = target; break; }
      case STORE: memory[code[at++]] = stack.pop(); break;
      case LOAD: stack.push(memory[code[at++]]); break;
      case MOD: { const b = stack.pop(); stack.push(stack.pop() % b); break; }
      case HALT: return stack.pop() * 1000 + (steps % 1000);
    }
  }
}
console.log(run(code));
