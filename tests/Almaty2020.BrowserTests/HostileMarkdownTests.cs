using Almaty2020.BrowserTests.Support;
using Almaty2020.Markup;
using Almaty2020.Markup.Hostile;

namespace Almaty2020.BrowserTests;

/// <summary>
/// Renders hostile Markdown in a real browser. The page has no content security policy, so the rendered HTML itself must be
/// harmless.
/// </summary>
public sealed class HostileMarkdownTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Place = "http://hostile.example/";

    /// <summary>Replaces the functions that injected script would call with traps that report the call.</summary>
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
          // Do not follow ordinary links. Any other click proceeds, into the traps.
          addEventListener('click', event => {
            const link = event.target.closest?.('a');
            const href = link ? (link.href.baseVal ?? link.href) : '';
            if (/^(https?|mailto|tel|page):/i.test(href)) event.preventDefault();
          });
        }
        """;

    /// <summary>Sends every kind of user event to every element.</summary>
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

    private readonly Reports reported = new();
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

        FaultList.AssertNone(faults);
    }

    /// <summary>Proves that the traps work: otherwise the test above could pass for the wrong reason.</summary>
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
    public async Task UnsanitizedAttack_Touched_IsReportedByATrap(string attack, string trap)
    {
        await SetTrapsAsync();

        Assert.Contains(await ShowAndTouchAsync(attack, trap), fault => fault.Contains(trap, StringComparison.Ordinal));
    }

    private async Task SetTrapsAsync()
    {
        // Unwatched, because the usual checks would only repeat what the traps report.
        var context = await NewUnwatchedContextAsync();
        await context.ExposeBindingAsync("sprung", (BindingSource _, string what) => reported.Add(what));
        await context.AddInitScriptAsync(Traps);
        await context.RouteAsync("**/*", AnswerAsync);
        context.Dialog += async (_, dialog) =>
        {
            reported.Add("dialog " + dialog.Message);
            await dialog.DismissAsync();
        };
        context.WebError += (_, error) => reported.Add("script error " + error.Error);
        page = await context.NewPageAsync();
        context.Page += (_, opened) => reported.Add("window " + opened.Url);
        page.FrameNavigated += (_, frame) =>
        {
            if (frame != page.MainFrame || frame.Url.Split('#')[0] != Place)
                reported.Add("navigation " + frame.Url);
        };
        devTools = await context.NewCDPSessionAsync(page);
    }

    private async Task AnswerAsync(IRoute route)
    {
        var url = route.Request.Url;
        if (url == Place)
        {
            await route.FulfillAsync(
                new RouteFulfillOptions
                {
                    ContentType = "text/html; charset=utf-8",
                    Body = $"<!doctype html><html lang=en><title>Hostile</title><body>{html}</body></html>",
                }
            );
            return;
        }

        // Answer 404, so that an onerror handler would run.
        if (!url.StartsWith(Place + "media/", StringComparison.Ordinal))
            reported.Add("request " + url);
        await route.FulfillAsync(new RouteFulfillOptions { Status = 404, Body = "" });
    }

    /// <param name="awaited">Report to wait for; null waits only for queued events.</param>
    private async Task<List<string>> ShowAndTouchAsync(string rendered, string? awaited = null)
    {
        html = rendered;
        reported.Clear();
        await page.GotoAsync(Place, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        try
        {
            // Evaluate through DevTools: Playwright's own evaluation uses the page's eval, which is a trap.
            var touched = await devTools.SendAsync(
                "Runtime.evaluate",
                new Dictionary<string, object> { ["expression"] = Touch, ["returnByValue"] = true }
            );
            if (touched!.Value.TryGetProperty("exceptionDetails", out var exception))
                reported.Add("error while touching " + exception);
            // After one drawn frame and one more task, everything that the events queued has run.
            await devTools.SendAsync(
                "Runtime.evaluate",
                new Dictionary<string, object>
                {
                    ["expression"] =
                        "new Promise(done => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); })).then(() => true)",
                    ["awaitPromise"] = true,
                }
            );
        }
        catch (PlaywrightException e)
        {
            // The page navigated away during the evaluation.
            reported.Add("navigation " + e.Message);
        }

        if (awaited is not null)
            await reported.WaitAsync(awaited);
        return reported.ToList();
    }

    /// <summary>Thread-safe list of what the traps reported.</summary>
    private sealed class Reports
    {
        private readonly Lock gate = new();
        private readonly List<string> reports = [];
        private (string What, TaskCompletionSource Came)? awaited;

        public void Add(string report)
        {
            lock (gate)
            {
                reports.Add(report);
                if (awaited is { } wanted && report.Contains(wanted.What, StringComparison.Ordinal))
                    wanted.Came.TrySetResult();
            }
        }

        public void Clear()
        {
            lock (gate)
                reports.Clear();
        }

        public List<string> ToList()
        {
            lock (gate)
                return [.. reports];
        }

        /// <summary>Waits up to 20 seconds for a report. A missing report is left for the test to assert.</summary>
        public async Task WaitAsync(string what)
        {
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                awaited = (what, came);
                if (reports.Exists(r => r.Contains(what, StringComparison.Ordinal)))
                    return;
            }

            await Task.WhenAny(came.Task, Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        }
    }
}
