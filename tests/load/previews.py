"""The load test that previews.sh runs. Arguments: the site's address, its setup link, its process ID, number of previews, its data folder."""
import base64, concurrent.futures, email, email.policy, glob, hashlib, hmac, html, http.cookiejar, os, re, struct, sys, threading, time
import urllib.error, urllib.parse, urllib.request

URL, SETUP, PID, PREVIEWS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
PASSWORD = 'төрт сөз long enough'
PEOPLE = 4
WORST = '[^1]\n' * 90_000 + '\n[^1]: a'
MAIL = os.path.join(sys.argv[5], 'mail')


class Browser:
    def __init__(self):
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, address, fields=None, timeout=300):
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(urllib.parse.urljoin(URL, address), data, {'Sec-Fetch-Site': 'same-origin'})
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def send(self, page, action, **fields):
        """Submits a form of the page with its hidden fields."""
        form = next(f for f in re.findall(r'<form.*?</form>', page, re.S) if f'action="{action}"' in f)
        hidden = {html.unescape(n): html.unescape(v) for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
                  for n, v in [(re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1])]}
        return self.ask(action, {**hidden, **fields})


def code(secret):
    key = base64.b32decode(secret + '=' * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack('>Q', int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f'{(struct.unpack(">I", digest[at:at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}'


def memory():
    """Resident memory of the site's process, in MB."""
    return int(re.search(r'VmRSS:\s+(\d+)', open(f'/proc/{PID}/status').read())[1]) // 1024


def processor():
    """CPU seconds that the site's process has used."""
    fields = open(f'/proc/{PID}/stat').read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def people():
    admin = Browser()
    _, page = admin.ask(SETUP)
    admin.send(page, '/admin/setup', Name='Admin', Email='admin@example.kz', Password=PASSWORD)
    _, page = admin.ask('/admin/account/authenticator')
    secret = re.sub(r'\s', '', re.search(r'<code class="secret">([^<]*)', page)[1])
    admin.send(page, '/admin/account/authenticator', code=code(secret))
    authors = []
    for number in range(PEOPLE):
        _, page = admin.ask('/admin/accounts/invite')
        address = f'author{number}@example.kz'
        status, page = admin.send(page, '/admin/accounts/invite', name=f'Author {number}', email=address, language='en', roles='author', authorLanguages='en')
        assert status == 200, (status, page)
        link = None
        for _ in range(300):
            for file in glob.glob(MAIL + '/*'):
                message = email.message_from_bytes(open(file, 'rb').read(), policy=email.policy.default)
                if address in str(message['to']):
                    link = re.search(r'http\S+/admin/invitation\S+', message.get_body(('plain',)).get_content())
            if link:
                break
            time.sleep(0.2)
        author = Browser()
        _, page = author.ask(link[0])
        status, page = author.send(page, '/admin/invitation', Name=f'Author {number}', Language='en', Password=PASSWORD)
        assert status == 200, (status, page)
        authors.append(author)
    return authors


def main():
    authors = people()
    _, board = authors[0].ask('/admin/pages')
    editor = re.search(r'/admin/pages/\d+/en', board)[0]
    fields = []
    for author in authors:
        _, page = author.ask(editor)
        fields.append({'form-token': re.search(r'name="form-token"[^>]*value="([^"]*)"', page)[1], 'title': 'T', 'summary': 'S', 'slug': 't', 'version': '0', 'body': WORST})

    over = threading.Event()
    most, signs = [memory()], []
    before = most[0]

    def watch():
        while not over.wait(0.05):
            most.append(memory())

    def sign_in():
        while not over.wait(0.25):
            began = time.monotonic()
            try:
                status, _ = Browser().ask('/admin/sign-in', timeout=60)
            except OSError:
                status = 0
            signs.append((status, time.monotonic() - began))

    watchers = [threading.Thread(target=watch), threading.Thread(target=sign_in)]
    for watcher in watchers:
        watcher.start()

    def preview(number):
        who = number % PEOPLE
        try:
            return authors[who].ask(editor + '/preview', fields[who])[0]
        except OSError as error:
            return type(error).__name__

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(PREVIEWS) as pool:
        answers = list(pool.map(preview, range(PREVIEWS)))
    took = time.monotonic() - began
    over.set()
    for watcher in watchers:
        watcher.join()
    print('| previews | answers | seconds | memory before | most memory | sign-in answered | slowest sign-in |')
    print('|---|---|---|---|---|---|---|')
    counted = ', '.join(f'{answers.count(a)} × {a}' for a in sorted(set(answers), key=str))
    slowest = max((seconds for _, seconds in signs), default=0)
    print(f'| {PREVIEWS} | {counted} | {took:.1f} | {before} MB | {max(most)} MB | {sum(s == 200 for s, _ in signs)} of {len(signs)} | {slowest:.1f} s |')

    # Clients that disconnect after two seconds.
    def leave(number):
        who = number % PEOPLE
        try:
            authors[who].ask(editor + '/preview', fields[who], timeout=2)
        except OSError:
            pass

    with concurrent.futures.ThreadPoolExecutor(PREVIEWS) as pool:
        list(pool.map(leave, range(PREVIEWS)))
    worked, idle, began = processor(), 0, time.monotonic()
    last = worked
    while idle < 4 and time.monotonic() - began < 120:
        time.sleep(0.5)
        now = processor()
        idle = idle + 1 if now - last < 0.1 else 0
        last = now
    print(f'\nAfter {PREVIEWS} clients disconnected after two seconds, the process used another {last - worked:.1f} s of CPU time.')


main()
