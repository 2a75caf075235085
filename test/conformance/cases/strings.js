// Strings: escapes, templates, methods, Unicode.
console.log("a\tb\x41\u0042\u{1F600}", 'it\'s', "\0".length, "\u{10FFFF}".length);  // expect: a	bAB😀 it's 1 2
const joined = "con\
tinued";
console.log(joined);  // expect: continued
const multi = `line
two`;
console.log(multi, `a${1}b${"c"}${`d${2}`}`, String.raw`\n${1}\u0041`);
// expect: line
// expect: two a1bcd2 \n1\u0041
function tag(strings, ...values) { return strings.raw.join("|") + values.join() + strings.length + Object.isFrozen(strings); }
console.log(tag`x${1}\n${2}y`, tag``);  // expect: x|\n|y1,23true 1true
const same = () => ((s) => s)`q`;
console.log(same() === same());  // expect: true
console.log((function (s) { return s[0] === undefined && s.raw[0]; })`\unicode`);  // expect: \unicode
console.log("abc".length, "abc"[1], "abc".at(-1), "abc".charAt(5) === "", "abc".charCodeAt(9), "😀".codePointAt(0), "😀".length);  // expect: 3 b c true NaN 128512 2
console.log("abcabc".indexOf("c"), "abcabc".indexOf("c", 3), "abcabc".lastIndexOf("a"), "abc".includes("d"), "".indexOf(""), "abc".indexOf("", 9));  // expect: 2 5 3 false 0 3
console.log("abc".slice(1), "abc".slice(-2, -1), "abc".substring(2, 0), "abc".substr(-2, 1), "abc".slice(2, 1) === "");  // expect: bc b ab b true
console.log("a-b-c".split("-"), "abc".split(""), "abc".split(), "".split(""), "".split(","), "a,b,c".split(",", 2));  // expect: [ 'a', 'b', 'c' ] [ 'a', 'b', 'c' ] [ 'abc' ] [] [ '' ] [ 'a', 'b' ]
console.log("x".repeat(3), "5".padStart(3, "ab"), "5".padEnd(4, "xyz"), "abc".padStart(2), "\u00a0 x \n".trim(), [" x ".trimStart()], [" x ".trimEnd()]);  // expect: xxx ab5 5xyz abc x [ 'x ' ] [ ' x' ]
console.log("aXbX".replace("X", "-"), "aXbX".replaceAll("X", (m, at) => at), "abc".replace("b", "[$&$`$'$$]"), "aa".replaceAll("", "-"));  // expect: a-bX a1b3 a[bac$]c -a-a-
console.log("ÄÖ".toLowerCase(), "straße".toUpperCase(), "İ".toLowerCase().length, "ΑΣ".toLowerCase(), "ﬁ".toUpperCase());  // expect: äö STRASSE 2 ας FI
console.log("a".localeCompare("b"), "a" < "B", "z".concat(1, null), String.fromCharCode(72, 105), String.fromCodePoint(128512));  // expect: -1 false z1null Hi 😀
console.log([..."a😀b"], [..."e\u0301"].length, "e\u0301".normalize("NFC").length, "\ud800".isWellFormed(), "\ud800x".toWellFormed());  // expect: [ 'a', '😀', 'b' ] 2 1 false �x
console.log("abc".startsWith("b", 1), "abc".endsWith("b", 2), "abc" < "abd", "a" + 1 + 2, 1 + 2 + "a");  // expect: true true true a12 3a
for (const c of "h😀") console.log(c);
// expect: h
// expect: 😀
console.log(Object.keys("ab"), "length" in Object("ab"), Object("ab").length, "0" in Object("a"));  // expect: [ '0', '1' ] true 2 true
try { "abc".repeat(-1); } catch (error) { console.log(error.name + ": " + error.message); }  // expect: RangeError: Invalid count value: -1
try { "x".repeat(2 ** 30); } catch (error) { console.log(error.name + ": " + error.message); }  // expect: RangeError: Invalid string length
try { String.fromCodePoint(-1); } catch (error) { console.log(error.name); }  // expect: RangeError
try { "abc".x = 1; } catch (error) { console.log(error.name); }  // expect: TypeError
try { "abc"[0] = "x"; } catch (error) { console.log(error.name); }  // expect: TypeError
try { "abc".length = 1; } catch (error) { console.log(error.name); }  // expect: TypeError
console.log(encodeURIComponent("a b&é😀"), decodeURIComponent("%F0%9F%98%80"), encodeURI("http://x/?q=é"));  // expect: a%20b%26%C3%A9%F0%9F%98%80 😀 http://x/?q=%C3%A9
