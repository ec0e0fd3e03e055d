using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>
/// Checks every route of the site over HTTP with really signed-in users of each role. The expected access is listed here by hand, so a
/// wrong policy in the code fails, and so does a route missing from the list.
/// </summary>
public sealed class RoleRouteTests(ITestOutputHelper output)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Every route and who may use it. "anybody": everyone; "signed-in": even if the second factor is pending; "staff": with the second
    /// factor if required; "writes", "publishes", "administers": users with such a role. A second word "404" means that the requested
    /// example does not exist for anyone; "either" means that it depends on the user's data.
    /// </summary>
    private const string Routes = """
        GET|HEAD /                                                        anybody
        GET|HEAD /{language:language}/{**path}                            anybody
        GET|HEAD /{language:language}.md                                  anybody
        GET|HEAD /{language:language}/{**file:csv}                        anybody 404
        GET|HEAD /{language:language}/{**file:csv-metadata}               anybody 404
        GET|HEAD /{language:language}/{**file:markdown}                   anybody
        GET|HEAD /{language:language}.json                                anybody
        GET|HEAD /{language:language}/{**file:json}                       anybody
        GET|HEAD /api/{language:language}/site                            anybody
        GET|HEAD /api/{language:language}/pages                           anybody
        GET|HEAD /api/{language:language}/search                          anybody
        GET|HEAD /api/changes                                             anybody
        GET|HEAD /api/openapi.json                                        anybody
        GET|HEAD /data.json                                               anybody
        GET|HEAD /llms.txt                                                anybody
        GET|HEAD /{language:language}/feedback                            anybody 404
        POST     /{language:language}/feedback                            anybody
        GET|HEAD /{language:language}/feedback/thanks                     anybody
        GET|HEAD /{language:language}/search                              anybody
        GET|HEAD /{language:language}/search/suggestions                  anybody
        GET|HEAD /{language:language}/opensearch.xml                      anybody
        GET|HEAD /{language:language}/site.webmanifest                    anybody
        GET|HEAD /{language:language}/feed.xml                            anybody
        GET|HEAD /{language:language}/alerts.json                         anybody
        GET|HEAD /og/{language:language}/{pageId:int}-{hash}.png          anybody
        GET|HEAD /site-{version:int}-{accent:length(6)}-{band:length(6)}.css  anybody 404
        GET|HEAD /site-{version:int}-{accent:length(6)}-{band:length(6)}.svg  anybody 404
        GET|HEAD /media/{hash:length(32)}-{width:int}.{format}            anybody 404
        GET|HEAD /media/{hash:length(32)}.{format}                       anybody 404
        GET|HEAD /shared                                                  anybody 404
        POST     /shared                                                  anybody 404
        GET|HEAD /robots.txt                                              anybody
        GET|HEAD /.well-known/security.txt                                anybody 404
        GET|HEAD /sitemap.xml                                             anybody
        GET|HEAD /sitemap-{number:int:range(1,1000000)}.xml                         anybody 404
        GET|HEAD /next-*.json                                             anybody
        *        /errors/{status:int}                                     anybody 404
        GET|HEAD /.well-known/change-password                             anybody
        *        /health/live                                             anybody
        *        /health/ready                                            anybody
        GET|HEAD (files of wwwroot)                                       anybody

        *        /admin/errors/{status:int}                               anybody 404
        POST     /admin/language                                          anybody
        GET      /admin/forgotten                                         anybody
        POST     /admin/forgotten                                         anybody
        GET      /admin/forgotten/asked                                   anybody
        GET      /admin/invitation                                        anybody
        POST     /admin/invitation                                        anybody
        GET      /admin/reset                                             anybody
        POST     /admin/reset                                             anybody
        GET      /admin/reset/done                                        anybody
        GET      /admin/sign-in/directory                                 anybody 404
        GET      /admin/sign-in/directory/arrived                         anybody 404
        GET      /admin/setup                                             anybody
        POST     /admin/setup                                             anybody
        GET      /admin/sign-in                                           anybody
        POST     /admin/sign-in                                           anybody
        GET      /admin/sign-in/code                                      anybody
        POST     /admin/sign-in/code                                      anybody
        *        /admin/errors/401                                        anybody 404
        POST     /admin/sign-in/code/passkey-options                      anybody
        POST     /admin/sign-in/elsewhere                                 anybody
        POST     /admin/sign-in/passkey                                   anybody
        POST     /admin/sign-in/passkey/options                           anybody
        POST     /admin/sign-out                                          anybody

        GET      /admin/account/second-factor                             signed-in
        GET      /admin/account/authenticator                             signed-in
        POST     /admin/account/authenticator                             signed-in

        GET      /admin/account                                           signed-in
        POST     /admin/account/authenticator/remove                      signed-in either
        POST     /admin/account/name                                      signed-in
        POST     /admin/account/notifications                             signed-in
        POST     /admin/account/passkeys                                  signed-in
        GET      /admin/account/passkeys/name                             signed-in 404
        POST     /admin/account/passkeys/name                             signed-in
        POST     /admin/account/passkeys/options                          signed-in
        POST     /admin/account/passkeys/confirmation-options             signed-in
        POST     /admin/account/passkeys/remove                           signed-in either
        GET      /admin/account/password                                  signed-in
        POST     /admin/account/password                                  signed-in
        POST     /admin/account/recovery-codes                            signed-in
        POST     /admin/account/sessions/end                              signed-in
        POST     /admin/account/sessions/end-all                          signed-in

        GET      /admin                                                   staff
        GET      /admin/session                                           staff
        GET      /admin/guide                                             staff
        GET      /admin/notifications                                     staff
        POST     /admin/notifications/read                                staff
        GET      /admin/guide/pictures/{name}                             staff 404
        *        /admin/{**rest}                                          staff 404
        GET      /admin/feedback                                          writes
        POST     /admin/feedback/export                                   writes
        POST     /admin/feedback/{id:guid}                                writes 404
        POST     /admin/feedback/{id:guid}/remove                         writes 404
        POST     /admin/feedback/{id:guid}/text/remove                     writes 404
        GET      /admin/links                                             writes
        POST     /admin/links/check                                       writes
        GET      /admin/pictures                                          writes
        POST     /admin/pictures                                          writes
        GET      /admin/pictures/{pictureId:int}                          writes 404
        POST     /admin/pictures/{pictureId:int}                          writes 404
        POST     /admin/pictures/{pictureId:int}/delete                   writes 404
        POST     /admin/pictures/{pictureId:int}/restore                  writes 404
        POST     /admin/pictures/{pictureId:int}/versions                 writes 404
        POST     /admin/pictures/{pictureId:int}/versions/{versionId:int}/restore writes 404
        GET      /admin/pictures/{pictureId:int}/file                     writes 404
        GET      /admin/picture-choices/{language:language}               writes
        POST     /admin/picture-choices/{language:language}               writes
        GET      /admin/link-targets                                      writes
        GET      /admin/link-targets/{language:language}                  writes
        GET      /admin/slug                                              writes
        GET      /admin/pages                                             writes
        GET      /admin/pages/together                                    writes
        POST     /admin/pages/together                                    writes 404
        GET      /admin/pages/{pageId:int}/{language:language}            writes
        POST     /admin/pages/{pageId:int}/{language:language}            writes
        POST     /admin/pages/{pageId:int}/{language:language}/autosave   writes
        GET      /admin/pages/{pageId:int}/{language:language}/preview    writes
        POST     /admin/pages/{pageId:int}/{language:language}/preview    writes
        POST     /admin/pages/{pageId:int}/{language:language}/blocks     writes
        POST     /admin/pages/{pageId:int}/{language:language}/checks     writes
        POST     /admin/pages/{pageId:int}/{language:language}/source     writes
        POST     /admin/pages/{pageId:int}/{language:language}/presence   writes
        GET      /admin/pages/{pageId:int}/{language:language}/review     writes
        POST     /admin/pages/{pageId:int}/{language:language}/submit     writes either
        POST     /admin/pages/{pageId:int}/{language:language}/take-back  writes either
        POST     /admin/pages/{pageId:int}/{language:language}/return     publishes either
        POST     /admin/pages/{pageId:int}/{language:language}/discard    writes either
        POST     /admin/pages/{pageId:int}/{language:language}/publish    publishes either
        GET      /admin/pages/{pageId:int}/{language:language}/correction publishes either
        POST     /admin/pages/{pageId:int}/{language:language}/correction publishes either
        POST     /admin/pages/{pageId:int}/{language:language}/confirm    publishes either
        GET      /admin/pages/{pageId:int}/{language:language}/history    writes
        GET      /admin/pages/{pageId:int}/{language:language}/history/{number:int} writes
        GET      /admin/pages/{pageId:int}/{language:language}/compare    writes
        GET      /admin/calendar                                          writes
        GET      /admin/calendar/{group:guid}/cancel                      writes 404
        POST     /admin/calendar/{group:guid}/cancel                      writes 404
        POST     /admin/calendar/{group:guid}/confirm                     writes 404
        POST     /admin/pages/{pageId:int}/{language:language}/restore    writes 404
        POST     /admin/pages/{pageId:int}/{language:language}/remarks    writes
        POST     /admin/pages/{pageId:int}/{language:language}/remarks/settled     writes 404
        POST     /admin/pages/{pageId:int}/{language:language}/share-links         writes
        POST     /admin/pages/{pageId:int}/{language:language}/share-links/revoked writes 404
        POST     /admin/pages/{pageId:int}/{language:language}/still-correct       publishes either

        GET      /admin/alerts/new                                        publishes
        POST     /admin/alerts/new                                        publishes
        POST     /admin/alerts/{pageId:int}/end                           publishes 404
        GET      /admin/pages/new                                         writes
        POST     /admin/pages/new                                         writes
        GET      /admin/pages/{pageId:int}/settings                       writes either
        POST     /admin/pages/{pageId:int}/settings                       writes either
        GET      /admin/pages/{pageId:int}/move                           writes 404
        POST     /admin/pages/{pageId:int}/move                           writes 404
        GET      /admin/pages/{pageId:int}/trash                          writes 404
        POST     /admin/pages/{pageId:int}/trash                          writes 404
        GET      /admin/pages/{pageId:int}/{language:language}/withdraw   publishes 404
        POST     /admin/pages/{pageId:int}/{language:language}/withdraw   publishes 404
        POST     /admin/pages/{pageId:int}/{language:language}/withdraw/undo publishes
        GET      /admin/pages/{pageId:int}/copy                           writes 404
        POST     /admin/pages/{pageId:int}/copy                           writes 404
        GET      /admin/replace                                           writes
        POST     /admin/replace                                           writes
        GET      /admin/observations                                      writes
        POST     /admin/observations                                      writes
        GET      /admin/observations/template.csv                         writes
        POST     /admin/observations/drafts                               writes
        GET      /admin/redirects                                         publishes
        POST     /admin/redirects                                         publishes
        POST     /admin/redirects/remove                                  publishes 404
        GET      /admin/trash                                             writes
        POST     /admin/trash/{pageId:int}/restore                        writes 404

        GET      /admin/accounts                                          administers
        GET      /admin/accounts/invite                                   administers
        POST     /admin/accounts/invite                                   administers
        GET      /admin/accounts/mail                                     administers
        POST     /admin/accounts/mail                                     administers
        GET      /admin/accounts/{id}                                     administers
        POST     /admin/accounts/{id}                                     administers
        POST     /admin/accounts/{id}/invitation                          administers
        POST     /admin/accounts/{id}/roles                               administers
        POST     /admin/accounts/{id}/second-factor/end                   administers
        POST     /admin/accounts/{id}/suspension                          administers
        POST     /admin/accounts/{id}/suspension/end                      administers
        GET      /admin/accounts/{id}/removal                             administers
        POST     /admin/accounts/{id}/removal                             administers
        POST     /admin/checklist                                         administers
        GET      /admin/site-settings                                     administers
        POST     /admin/site-settings                                     administers
        GET      /admin/audit                                             administers
        POST     /admin/audit/export                                      administers
        """;

    private static readonly string[] Visitors =
    [
        "anonymous",
        "Author",
        "Translator",
        "Publisher",
        "Administrator",
        "suspended",
        "no 2nd factor",
    ];

    private enum Answer
    {
        LetIn,
        SignIn,
        SecondFactor,
        Missing,
    }

    [Fact]
    public async Task EveryRoute_AnswersEveryVisitorAsExpected()
    {
        await using var site = await TestSite.StartAsync();
        var routes = SiteRoutes.Of(site);
        var expected = Expected();
        var faults = new List<string>();

        foreach (var route in routes.Where(r => !expected.ContainsKey(r.Key)))
            faults.Add(
                $"'{route.Key}' is missing from RoleRouteTests.Routes: decide who may use it, set that policy for its namespace in Policies.ByArea, and add the line."
            );
        foreach (var key in expected.Keys.Where(key => routes.All(r => r.Key != key)))
            faults.Add($"'{key}' is in RoleRouteTests.Routes but is not a route of the site: remove the line.");
        foreach (var route in routes.Where(r => !r.IsAnonymous && r.Policy is null))
            faults.Add($"'{route.Key}' has no policy: set one for its namespace in Policies.ByArea.");
        AssertNone(faults);

        var cells = routes
            .Select(r => r.Key)
            .Distinct()
            .ToDictionary(key => key, _ => new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var visitor in Visitors)
        {
            await using var visiting = await VisitorSession.AsAsync(site, visitor);
            foreach (var route in routes.DistinctBy(r => r.Key))
            {
                var (area, inside) = expected[route.Key];
                var answers = new List<string>();
                foreach (var method in route.MethodsToAsk)
                {
                    var got = await visiting.AskAsync(method, await AddressAsync(site, route));
                    var expectedAnswer = ExpectedAnswer(area, visitor, method, inside == "404");
                    answers.Add(Short(got));
                    if (got != expectedAnswer && !(inside == "either" && expectedAnswer == Answer.LetIn && got == Answer.Missing))
                        faults.Add($"{method} of '{route.Key}' answered '{visitor}' with {got}; expected {expectedAnswer}");
                }

                cells[route.Key][visitor] = string.Join('/', answers.Distinct());
            }
        }

        Print(routes.Select(r => r.Key).Distinct().Order(StringComparer.Ordinal), cells, expected);
        AssertNone(faults);
    }

    private static Answer ExpectedAnswer(string area, string visitor, HttpMethod method, bool isMissing)
    {
        var inside = isMissing ? Answer.Missing : Answer.LetIn;
        if (area == "anybody")
            return inside;
        if (visitor is "anonymous" or "suspended")
            return Answer.SignIn;
        if (area == "signed-in")
            return inside;
        if (visitor == "no 2nd factor")
            return method == HttpMethod.Get ? Answer.SecondFactor : Answer.Missing;
        string[] roles = area switch
        {
            "staff" => ["Author", "Translator", "Publisher", "Administrator"],
            "writes" => ["Author", "Translator", "Publisher"],
            "publishes" => ["Publisher"],
            "administers" => ["Administrator"],
            _ => throw new InvalidOperationException($"'{area}' is not an area."),
        };
        return roles.Contains(visitor) ? inside : Answer.Missing;
    }

    /// <summary>
    /// An existing address for the route. Creates a new account for each request, because some actions end what they act on.
    /// </summary>
    private static async Task<string> AddressAsync(TestSite site, SiteRoute route)
    {
        var address = route.Example;
        return address.Contains("{id}", StringComparison.Ordinal)
            ? address.Replace("{id}", (await site.AddAccountAsync(Role.Author, "Somebody")).Id, StringComparison.Ordinal)
            : address;
    }

    private static Dictionary<string, (string Area, string Inside)> Expected() =>
        Routes
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(line =>
                line.Replace("(files of wwwroot)", "(files-of-wwwroot)", StringComparison.Ordinal)
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            )
            .ToDictionary(
                words => $"{words[0]} {words[1]}",
                words => (words[2], words.ElementAtOrDefault(3) ?? ""),
                StringComparer.Ordinal
            );

    private static string Short(Answer answer) =>
        answer switch
        {
            Answer.LetIn => "in",
            Answer.SignIn => "sign in",
            Answer.SecondFactor => "2nd factor",
            _ => "404",
        };

    private void Print(
        IEnumerable<string> routes,
        Dictionary<string, Dictionary<string, string>> cells,
        Dictionary<string, (string Area, string Inside)> expected
    )
    {
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"| route | area | {string.Join(" | ", Visitors)} |");
        table.AppendLine(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(Visitors.Select(_ => "---|"))}");
        foreach (var route in routes)
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| `{route}` | {expected[route].Area} | {string.Join(" | ", Visitors.Select(v => cells[route][v]))} |"
            );
        output.WriteLine(table.ToString());
    }

    private static void AssertNone(List<string> faults)
    {
        if (faults.Count > 0)
            Assert.Fail(string.Join('\n', faults));
    }

    /// <summary>A visitor with a browser. Signs in again after a response has signed it out.</summary>
    private sealed class VisitorSession(TestSite site, TestAccount? account, bool isSuspended) : IAsyncDisposable
    {
        private StaffBrowser browser = new(site);
        private string token = "";

        public static async Task<VisitorSession> AsAsync(TestSite site, string visitor)
        {
            var account = visitor switch
            {
                "anonymous" => null,
                // Give every role, so that only the account's state blocks it.
                "suspended" => await site.AddAccountAsync("Suspended", hasAuthenticator: true, AllGrants()),
                "no 2nd factor" => await site.AddAccountAsync("Half", hasAuthenticator: false, AllGrants()),
                _ => await site.AddAccountAsync(Enum.Parse<Role>(visitor)),
            };
            var visiting = new VisitorSession(site, account, visitor == "suspended");
            await visiting.BeginAsync();
            if (visiting.isSuspended)
            {
                await using var db = site.Database.Open();
                await db
                    .Accounts.Where(a => a.Id == account!.Id)
                    .ExecuteUpdateAsync(a => a.SetProperty(x => x.SuspendedAtUtc, DateTime.UnixEpoch), Ct);
            }

            return visiting;
        }

        private readonly bool isSuspended = isSuspended;

        public async Task<Answer> AskAsync(HttpMethod method, string address)
        {
            using var request = new HttpRequestMessage(method, new Uri(address, UriKind.Relative));
            if (method == HttpMethod.Post)
                request.Content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", token)]);
            using var response = await browser.Client.SendAsync(request, Ct);
            var answer = Read(response, address);
            if (account is not null && !isSuspended && method == HttpMethod.Post && !await IsSignedInAsync())
                await BeginAsync();
            return answer;
        }

        public ValueTask DisposeAsync()
        {
            browser.Dispose();
            return ValueTask.CompletedTask;
        }

        // A redirect from one sign-in step to another does not count as refused.
        private static Answer Read(HttpResponseMessage response, string address)
        {
            var location = response.Headers.Location?.OriginalString ?? "";
            var leadsToSignIn =
                response.StatusCode == HttpStatusCode.Unauthorized
                || location.StartsWith("/admin/sign-in?returnUrl=", StringComparison.Ordinal);
            return (leadsToSignIn && !address.StartsWith("/admin/sign-in", StringComparison.Ordinal))
                || (location == "/admin/sign-in" && address == "/admin")
                    ? Answer.SignIn
                : location == "/admin/account/second-factor" && address != location ? Answer.SecondFactor
                : response.StatusCode == HttpStatusCode.NotFound ? Answer.Missing
                // Any other status means that the policy let the visitor in, because the form and its token are checked after the policy.
                : Answer.LetIn;
        }

        private async Task<bool> IsSignedInAsync()
        {
            using var response = await browser.Client.GetAsync(new Uri("/admin/account/authenticator", UriKind.Relative), Ct);
            return response.StatusCode == HttpStatusCode.OK;
        }

        private async Task BeginAsync()
        {
            browser.Dispose();
            browser = account is null ? new StaffBrowser(site) : await site.SignInAsync(account);
            var page = await browser.GoAsync(account is null ? "/admin/sign-in" : "/admin/account/authenticator");
            token = page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        }

        private static Grant[] AllGrants() =>
            [.. Enum.GetValues<Role>().Select(r => new Grant { Role = r, Language = r == Role.Translator ? Language.Kazakh : null })];
    }
}
