let length = 0;
for (let round = 0; round < 300; round++) {
  let text = "";
  for (let i = 0; i < 3000; i++) {
    text += "item " + i + (i % 2 === 0 ? ", " : "; ");
  }
  const parts = [];
  for (let i = 0; i < 3000; i++) parts.push("k" + (i % 100) + "=" + i);
  length += text.length + parts.join("&").length;
}
console.log(length);
