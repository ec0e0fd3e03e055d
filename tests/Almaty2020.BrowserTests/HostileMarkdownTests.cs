using Almaty2020.BrowserTests.Support;
using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;

namespace Almaty2020.BrowserTests;

/// <summary>
/// Hostile Markdown in a real browser. The page has no content security policy, so that the rendered text has to be
/// harmless by itself.
/// </summary>
public sealed class HostileMarkdownTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Place = "http://hostile.example/";

    /// <summary>Whatever script could do to be noticed is reported instead of done.</summary>
    private const string Traps = """
        {
          const spring = (what) => (...details) => { sprung(what + ' ' + details.map(String).join(' ').slice(0, 200)); };
          for (const name of ['alert', 'confirm', 'prompt', 'eval', 'Function', 'fetch', 'open', 'print', 'postMessage', 'setTimeout', 'setInterval',
                              'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'Image'])
            window[name] = spring(name);
          navigator.sendBeacon = spring('sendBeacon');
          document.write = spring('document.write');
          addEventListener('error', event => { if (event.message) sprung('error ' + event.message); });
          addEventListener('unhandledrejection', () => sprung('unhandledrejection'));
          // A link to elsewhere is a link; anything else that a click does goes on, into the traps.
          addEventListener('click', event => {
            const link = event.target.closest?.('a');
            const href = link ? (link.href.baseVal ?? link.href) : '';
            if (/^(https?|mailto|tel|page):/i.test(href)) event.preventDefault();
          });
        }
        """;

    /// <summary>Touches everything there is with everything a reader can do to it.</summary>
    private const string Touch = """
        (() => {
          const events = ['pointerover', 'pointerenter', 'mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'mouseout', 'mouseleave',
                          'wheel', 'scroll', 'keydown', 'keyup', 'focusin', 'focusout', 'toggle', 'animationstart', 'transitionend', 'copy', 'dragstart'];
          let touched = 0;
          for (const element of document.body.querySelectorAll('*')) {
            for (const event of events) element.dispatchEvent(new Event(event, { bubbles: true, cancelable: true }));
            element.focus?.();
            element.scrollIntoView?.();
            element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
            element.dispatchEvent(new MouseEvent('auxclick', { bubbles: true, cancelable: true, button: 1 }));
            element.blur?.();
            touched++;
          }
          return touched;
        })()
        """;

    private readonly Hearing heard = new();
    private string html = "";
    private IPage page = null!;
    private ICDPSession devTools = null!;

    [Fact]
    public async Task EveryHostileInput_RenderedAndTouched_RunsNothing()
    {
        var inputs = HostileInputs.Read(AppContext.BaseDirectory);
        Assert.InRange(inputs.Count, 60, int.MaxValue);
        await SetTrapsAsync();

        var faults = new List<string>();
        foreach (var (name, markdown) in inputs)
        {
            foreach (var fault in await ShowAndTouchAsync(MarkupRenderer.Render(markdown, ct: TestContext.Current.CancellationToken).Html))
                faults.Add($"{name}: {fault}");
        }

        Faults.AssertNone(faults);
    }

    /// <summary>Traps that never spring would make the test above pass for nothing.</summary>
    [Theory]
    [InlineData("<script>alert(1)</script>", "alert 1")]
    [InlineData("<img src=/media/x onerror=alert(1)>", "alert 1")]
    [InlineData("<svg onload=alert(1)></svg>", "alert 1")]
    [InlineData("<a href='javascript:alert(1)'>a</a>", "alert 1")]
    [InlineData("<a href='java\tscript:eval(1)'>a</a>", "eval 1")]
    [InlineData("<svg><a xlink:href='javascript:alert(1)'><text y=20>a</text></a></svg>", "alert 1")]
    [InlineData("<p onmouseover=fetch(1)>a</p>", "fetch 1")]
    [InlineData("<p tabindex=0 onfocus=alert(1)>a</p>", "alert 1")]
    [InlineData("<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>", "alert 1")]
    [InlineData("<script>throw new Error('x')</script>", "error")]
    [InlineData("<img src=https://elsewhere.example/x>", "request https://elsewhere.example/x")]
    [InlineData("<link rel=stylesheet href=/x.css>", "request http://hostile.example/x.css")]
    [InlineData("<meta http-equiv=refresh content='0;url=/elsewhere'>", "http://hostile.example/elsewhere")]
    [InlineData("<form action=/elsewhere><button>a</button></form>", "http://hostile.example/elsewhere")]
    public async Task Attack_Unsanitized_SpringsATrap(string attack, string trap)
    {
        await SetTrapsAsync();

        Assert.Contains(await ShowAndTouchAsync(attack, trap), fault => fault.Contains(trap, StringComparison.Ordinal));
    }

    private async Task SetTrapsAsync()
    {
        // Nothing of this context is the site's: the watch of ordinary pages would only repeat what is seen here.
        var context = await NewUnwatchedContextAsync();
        await context.ExposeBindingAsync("sprung", (BindingSource _, string what) => heard.Add(what));
        await context.AddInitScriptAsync(Traps);
        await context.RouteAsync("**/*", AnswerAsync);
        context.Dialog += async (_, dialog) =>
        {
            heard.Add("dialog " + dialog.Message);
            await dialog.DismissAsync();
        };
        context.WebError += (_, error) => heard.Add("script error " + error.Error);
        page = await context.NewPageAsync();
        context.Page += (_, opened) => heard.Add("window " + opened.Url);
        page.FrameNavigated += (_, frame) =>
        {
            if (frame != page.MainFrame || frame.Url.Split('#')[0] != Place)
                heard.Add("navigation " + frame.Url);
        };
        devTools = await context.NewCDPSessionAsync(page);
    }

    private async Task AnswerAsync(IRoute route)
    {
        var url = route.Request.Url;
        if (url == Place)
        {
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html; charset=utf-8", Body = $"<!doctype html><html lang=en><title>Hostile</title><body>{html}</body></html>" });
            return;
        }

        // Not there, so that a handler for that would be called.
        if (!url.StartsWith(Place + "media/", StringComparison.Ordinal))
            heard.Add("request " + url);
        await route.FulfillAsync(new RouteFulfillOptions { Status = 404, Body = "" });
    }

    /// <param name="awaited">What must happen before the page has been looked at long enough.</param>
    private async Task<List<string>> ShowAndTouchAsync(string rendered, string? awaited = null)
    {
        html = rendered;
        heard.Clear();
        await page.GotoAsync(Place, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        try
        {
            // By the protocol: Playwright's own evaluation uses the page's eval, which is a trap.
            var touched = await devTools.SendAsync("Runtime.evaluate", new Dictionary<string, object> { ["expression"] = Touch, ["returnByValue"] = true });
            if (touched!.Value.TryGetProperty("exceptionDetails", out var exception))
                heard.Add("error while touching " + exception);
            // Everything that the touch has queued in the page has had its turn when a frame has been drawn and a task run after it.
            await devTools.SendAsync("Runtime.evaluate", new Dictionary<string, object>
            {
                ["expression"] = "new Promise(done => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); })).then(() => true)",
                ["awaitPromise"] = true,
            });
        }
        catch (PlaywrightException e)
        {
            // The page went elsewhere under our hands.
            heard.Add("navigation " + e.Message);
        }

        if (awaited is not null)
            await heard.WaitAsync(awaited);
        return heard.ToList();
    }

    /// <summary>What the traps reported, from whichever thread.</summary>
    private sealed class Hearing
    {
        private readonly Lock door = new();
        private readonly List<string> reports = [];
        private (string What, TaskCompletionSource Came)? awaited;

        public void Add(string report)
        {
            lock (door)
            {
                reports.Add(report);
                if (awaited is { } wanted && report.Contains(wanted.What, StringComparison.Ordinal))
                    wanted.Came.TrySetResult();
            }
        }

        public void Clear()
        {
            lock (door)
                reports.Clear();
        }

        public List<string> ToList()
        {
            lock (door)
                return [.. reports];
        }

        /// <summary>Waits for a report, though not for ever: that it never came is for the test to say.</summary>
        public async Task WaitAsync(string what)
        {
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (door)
            {
                awaited = (what, came);
                if (reports.Exists(r => r.Contains(what, StringComparison.Ordinal)))
                    return;
            }

            await Task.WhenAny(came.Task, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
    }
}
