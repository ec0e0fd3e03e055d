using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;

namespace Almaty2020.Tests.Commands;

/// <summary>Tests how the operator gets the link for the first account.</summary>
public sealed partial class SetupLinkTests
{
    [Fact]
    public async Task StartWithoutAccounts_ShowsTheLinkOnTheConsoleOnce_AndNeverInTheLog()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);

        var first = await StartAsync(settings);
        var shown = Assert.Single(first, line => line.Contains("/admin/setup?secret=", StringComparison.Ordinal));
        Assert.StartsWith("Create the first account within an hour at http", shown, StringComparison.Ordinal);

        // A second node or a second start must not replace the link, because an operator may be about to use it.
        var second = await StartAsync(settings);
        Assert.Contains(second, line => line.Contains("The link for the first account was shown", StringComparison.Ordinal));
        Assert.DoesNotContain(second, line => line.Contains("secret=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ShowSetupLinkOff_StartNamesTheCommand()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ShowSetupLink"] = "false";

        Assert.DoesNotContain(await StartAsync(settings), line => line.Contains("secret=", StringComparison.Ordinal));
        var command = await SiteProcess.RunAsync(["accounts", "setup-link"], settings);
        Assert.Equal(0, command.ExitCode);
        Assert.Matches(Link(), command.Output);
    }

    [Fact]
    public async Task CommandInTheLog_CopiedIntoAShell_Works()
    {
        await using var database = await TestDatabase.WithContentAsync();
        var settings = SiteProcess.SettingsOf(database);
        settings["Site__ShowSetupLink"] = "false";
        var line = Assert.Single(await StartAsync(settings), line => line.Contains("There is no account yet", StringComparison.Ordinal));
        var command = JsonDocument.Parse(line).RootElement.GetProperty("Command").GetString()!;

        var start = new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var shell = Process.Start(start)!;
        Assert.Matches(Link(), await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("/admin/setup\\?secret=[A-Za-z0-9_-]{43}\\n$", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    /// <summary>
    /// Starts the site, and stops it after it has printed how to create the first account. Returns its console output and log.
    /// </summary>
    private static async Task<string[]> StartAsync(Dictionary<string, string> settings)
    {
        await using var program = SiteProcess.Start([], settings);
        await SiteProcess.UntilAsync(() => Task.FromResult(program.HasEnded || program.ErrorLog.Concat(program.Log).Any(IsOffer)));
        Assert.DoesNotContain(program.Log, line => line.Contains("secret=", StringComparison.Ordinal));
        return [.. program.ErrorLog, .. program.Log];

        static bool IsOffer(string line) =>
            line.Contains("first account", StringComparison.Ordinal) || line.Contains("setup-link", StringComparison.Ordinal);
    }
}
