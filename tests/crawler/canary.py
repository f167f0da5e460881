"""Pages that try every way to an address that must not be contacted, and who notices when one succeeds."""

import socket
import threading
from types import TracebackType

FORBIDDEN = "127.0.0.2"

RTC = """
const CRLF = String.fromCharCode(13, 10);
function call(w, tag) { try {
  const p = new w.RTCPeerConnection({iceServers: [{urls: 'stun:@HOST@:@UDP@'},
    {urls: ['turn:@HOST@:@UDP@?transport=udp', 'turn:@HOST@:@TCP@?transport=tcp', 'turns:@HOST@:@TCP@?transport=tcp'],
     username: 'u', credential: 'c'}]});
  p.createDataChannel('x');
  p.createOffer().then(o => p.setLocalDescription(o)).then(() => {
    const q = new w.RTCPeerConnection(); q.createDataChannel('y');
    q.ondatachannel = () => 0;
    return q.setRemoteDescription(p.localDescription).then(() => q.createAnswer()).then(a =>
    q.setLocalDescription(a).then(() => {
      const sdp = a.sdp + 'a=candidate:1 1 udp 2122260223 @HOST@ @UDP@ typ host' + CRLF
        + 'a=candidate:2 1 tcp 1518280447 @HOST@ @TCP@ typ host tcptype passive' + CRLF;
      return p.setRemoteDescription({type: 'answer', sdp: sdp});
    }));
  }).catch(() => 0);
} catch (e) {} }
"""
EVERYTHING = """<!doctype html><meta charset=utf-8><title>通知</title><base href="/">
<link rel=preconnect href="http://@HOST@:@TCP@/a"><link rel=dns-prefetch href="http://@HOST@:@TCP@/b">
<link rel=prefetch href="http://@HOST@:@TCP@/c">
<link rel=stylesheet href="http://@HOST@:@TCP@/d.css"><link rel=modulepreload href="http://@HOST@:@TCP@/e.js">
<link rel=manifest href="http://@HOST@:@TCP@/f">
<style>@import url("http://@HOST@:@TCP@/g.css"); body { background: url("http://@HOST@:@TCP@/h.png") }</style>
<script src="http://@HOST@:@TCP@/i.js"></script>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://@HOST@:@TCP@/j"]}],
"prerender":[{"source":"list","urls":["http://@HOST@:@TCP@/k"]}]}</script>
<img src="http://@HOST@:@TCP@/l.png"><iframe src="http://@HOST@:@TCP@/m"></iframe>
<object data="http://@HOST@:@TCP@/n"></object><embed src="http://@HOST@:@TCP@/o">
<audio src="http://@HOST@:@TCP@/p" autoplay></audio><video src="http://@HOST@:@TCP@/q" autoplay></video>
<iframe srcdoc="<script>RTC call(window, 'srcdoc'); fetch('http://@HOST@:@TCP@/r')</script>"></iframe>
<form id=f action="http://@HOST@:@TCP@/s" method=post target=w><input name=x value=1></form><iframe name=w></iframe>
<a id=a target=_blank href="http://@HOST@:@TCP@/t" ping="http://@HOST@:@TCP@/u">x</a><div>正文</div>
<script>
RTC
const t = u => 'http://@HOST@:@TCP@/' + u;
const go = f => { try { const r = f(); if (r && r.catch) r.catch(() => 0); } catch (e) {} };
call(window, 'own');
const i = document.createElement('iframe'); document.body.appendChild(i); call(i.contentWindow, 'blank');
go(() => { const w = window.open('about:blank'); if (w) call(w, 'popup'); });
go(() => fetch(t(1), {mode: 'no-cors'})); go(() =>
fetch(t(2), {method: 'POST', body: 'x', mode: 'no-cors', keepalive: true}));
go(() => { const x = new XMLHttpRequest(); x.open('GET', t(3)); x.send(); });
go(() => navigator.sendBeacon(t(4), 'x')); go(() => new WebSocket('ws://@HOST@:@TCP@/5')); go(() =>
new EventSource(t(6)));
go(() => new WebTransport('https://@HOST@:@UDP@/7')); go(() => navigator.serviceWorker.register('/sw.js'));
go(() => document.getElementById('f').submit());
const code = `RTC
 const go = f => { try { const r = f(); if (r && r.catch) r.catch(() => 0); } catch (e) {} };
 go(() => fetch('http://@HOST@:@TCP@/8', {mode: 'no-cors'})); go(() => new WebSocket('ws://@HOST@:@TCP@/9')); go(() =>
 new WebTransport('https://@HOST@:@UDP@/10'));
 go(() => importScripts('http://@HOST@:@TCP@/11')); go(() => call(self, 'worker'));
 go(() => new EventSource('http://@HOST@:@TCP@/12'));`;
go(() => new Worker(URL.createObjectURL(new Blob([code]))));
go(() => new SharedWorker(URL.createObjectURL(new Blob([code]))));
go(() => import(t('13.js')));
go(() => { const s = document.createElement('iframe'); s.sandbox = 'allow-scripts';
s.srcdoc = '<script>' + code + '<' + '/script>'; document.body.appendChild(s); });
go(() => { const s = document.createElement('iframe');
s.src = 'data:text/html,<script>' + encodeURIComponent(code) + '<' + '/script>'; document.body.appendChild(s); });
go(() =>
new PaymentRequest([{supportedMethods: 'https://@HOST@:@TCP@/14'}],
  {total: {label: 'x', amount: {currency: 'CNY', value: '1'}}}).canMakePayment());
go(() => fetch('/redirect')); go(() => fetch('/late'));
document.getElementById('a').click();
</script>"""


class Canary:
    """Listens on TCP and UDP of an address; whoever calls is counted."""

    def __init__(self, host: str = FORBIDDEN) -> None:
        self.host = host
        self.calls: list[str] = []

    def __enter__(self) -> "Canary":
        self._tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for each in (self._tcp, self._udp):
            each.bind((self.host, 0))
            each.settimeout(0.1)
        self._tcp.listen(16)
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._accept, self._receive)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._tcp.close()
        self._udp.close()

    def page(self) -> str:
        """The page that tries every way here."""
        text = EVERYTHING.replace("RTC\n", RTC).replace("RTC ", RTC)
        ports = (
            ("@HOST@", self.host),
            ("@TCP@", str(self._tcp.getsockname()[1])),
            ("@UDP@", str(self._udp.getsockname()[1])),
        )
        for name, value in ports:
            text = text.replace(name, value)
        return text

    @property
    def address(self) -> str:
        """Where it listens on TCP."""
        return f"http://{self.host}:{self._tcp.getsockname()[1]}"

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._tcp.accept()
            except TimeoutError:
                continue
            connection.settimeout(0.2)
            try:
                said = connection.recv(200)
            except OSError:
                said = b""
            self.calls.append(f"tcp {said[:60]!r}")
            connection.close()

    def _receive(self) -> None:
        while not self._ended.is_set():
            try:
                said, _ = self._udp.recvfrom(2000)
            except TimeoutError:
                continue
            self.calls.append(f"udp {said[:20]!r}")
