let text = "";
for (let i = 0; i < 20000; i++) text += "the quick brown fox " + i + ", ";
let hash = 0;
for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 1000003;
let found = 0;
for (let k = 0; k < 20; k++) {
  let at = text.indexOf("fox", 0);
  while (at >= 0) {
    found++;
    at = text.indexOf("fox", at + 1);
  }
}
let words = 0;
for (let k = 0; k < 10; k++) {
  const parts = text.split(", ");
  for (const part of parts) if (part.startsWith("the") && part.slice(4, 9) === "quick") words++;
}
let upper = 0;
for (let k = 0; k < 10; k++) for (let i = 0; i < text.length; i += 7) if (text[i] === "o") upper++;
console.log(hash, found, words, upper);
