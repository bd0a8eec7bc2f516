/*
 * Runs before anything is painted, in the oldest JavaScript there is (ES5):
 * puts the reader's theme and text size on <html>, then looks whether this browser can run the app.
 * Where it cannot, shows what to update, and boot.js does nothing.
 */
(function () {
  "use strict";

  var root = document.documentElement;
  var inApp = "__TAURI_INTERNALS__" in window;

  function kept(key) {
    try {
      return window.localStorage.getItem(key);
    } catch (refused) {
      return null;
    }
  }

  function settle(key, attribute, allowed) {
    var value = kept(key);
    if (value !== null && allowed.indexOf(value) >= 0) {
      root.setAttribute(attribute, value);
    }
  }

  settle("qly.theme", "data-theme", ["standard", "sunlight", "night"]);
  settle("qly.elder", "data-elder", ["on", "off"]);
  settle("qly.text", "data-text", ["m", "l", "xl", "xxl"]);
  settle("qly.lang", "lang", ["zh-CN", "en"]);

  /* What is missing here, by name. */
  function missing() {
    var names = [];
    function need(name, there) {
      if (!there) {
        names.push(name);
      }
    }
    need("WebAssembly", typeof WebAssembly === "object" && typeof WebAssembly.instantiate === "function");
    need("module", "noModule" in document.createElement("script"));
    need("fetch", typeof window.fetch === "function" && typeof window.Promise === "function");
    need("BigInt64Array", typeof window.BigInt64Array === "function");
    need("TextDecoder", typeof window.TextDecoder === "function");
    need("crypto", !!(window.crypto && window.crypto.getRandomValues));
    need("CSS variables", !!(window.CSS && window.CSS.supports && window.CSS.supports("color", "var(--ink)")));
    if (!inApp) {
      need("Worker", typeof window.Worker === "function");
      need("OPFS", !!(navigator.storage && navigator.storage.getDirectory));
    }
    return names;
  }

  function add(parent, tag, name, words) {
    var element = document.createElement(tag);
    if (name) {
      element.className = name;
    }
    if (words) {
      element.appendChild(document.createTextNode(words));
    }
    parent.appendChild(element);
    return element;
  }

  var appSteps = [
    "1. 打开手机的应用市场,搜索“Android System WebView”(有的手机叫“系统 WebView”或“Google Chrome”)。",
    "2. 点“更新”。",
    "3. 再打开千里眼。数据都还在,不会丢。"
  ];

  var browserSteps = [
    "1. 请换用新版 Chrome、Edge 或 Firefox;360、奇安信浏览器请更新到最新版,并切到“极速模式”。",
    "2. 不要用无痕(隐私)窗口。",
    "3. 再打开这个网址。"
  ];

  var insecureSteps = [
    "1. 地址要以 https:// 开头。请把地址栏里的 http:// 改成 https:// 再试。",
    "2. 还是不行,请联系县里的管理员。"
  ];

  /* Fills the page with what to update; also called by boot.js when the code itself is refused. */
  function tooOld(names) {
    var app = document.getElementById("app");
    var insecure = !inApp && window.isSecureContext === false;
    var steps = inApp ? appSteps : insecure ? insecureSteps : browserSteps;
    var title = inApp ? "请先更新系统 WebView" : insecure ? "请用 https:// 打开" : "请先更新浏览器";
    app.textContent = "";
    var page = add(app, "div", "boot");
    page.setAttribute("role", "alert");
    add(page, "h1", "boot-title", title);
    add(page, "p", "boot-words", "这里的版本太旧,千里眼打不开。");
    var list = add(page, "ol", "boot-list");
    for (var i = 0; i < steps.length; i += 1) {
      add(list, "li", "", steps[i]);
    }
    var again = add(page, "button", "btn btn-secondary", "再试一次");
    again.type = "button";
    again.onclick = function () {
      window.location.reload();
    };
    add(page, "p", "boot-small", "Please update " + (inApp ? "the system WebView" : "your browser") + ".");
    add(page, "p", "boot-small", "缺少:" + names.join("、"));
    add(page, "p", "boot-small", navigator.userAgent);
  }

  var names = missing();
  window.qianliyanTooOld = tooOld;
  window.qianliyanCanRun = names.length === 0;
  if (names.length > 0) {
    document.addEventListener("DOMContentLoaded", function () {
      tooOld(names);
    });
  }
})();
