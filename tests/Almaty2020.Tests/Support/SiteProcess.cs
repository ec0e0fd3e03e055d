using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Tests.Support;

/// <summary>Runs the built program in its own process, as an operator does.</summary>
internal sealed partial class SiteProcess : IAsyncDisposable
{
    // Far more than a loaded machine needs; only a program that hangs reaches it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The program's folder: the published site that <c>PUBLISHED_SITE</c> names, which starts faster, or the tests' output folder.
    /// </summary>
    private static string Folder =>
        Environment.GetEnvironmentVariable("PUBLISHED_SITE") is { Length: > 0 } published ? published : AppContext.BaseDirectory;

    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Process process;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiteProcess(Process process) => this.process = process;

    public sealed record Result(int ExitCode, string Output, string Errors)
    {
        private const string DatabaseLine = "Database: ";

        /// <summary>Standard error without the line that names the database.</summary>
        public string[] ErrorLines => [.. Lines.Where(line => !line.StartsWith(DatabaseLine, StringComparison.Ordinal))];

        /// <summary>The database that the command printed; null if it printed none.</summary>
        public string? Database =>
            Lines.SingleOrDefault(line => line.StartsWith(DatabaseLine, StringComparison.Ordinal))?[DatabaseLine.Length..];

        private string[] Lines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Lines written to standard output so far.</summary>
    public string[] Log
    {
        get
        {
            lock (output)
                return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Lines written to standard error so far.</summary>
    public string[] ErrorLog
    {
        get
        {
            lock (errors)
                return errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The settings that make the program use a test's database.</summary>
    public static Dictionary<string, string> SettingsOf(TestDatabase database) =>
        new()
        {
            ["Database__Provider"] = database.Provider,
            ["ConnectionStrings__Site"] = database.ConnectionString,
            ["Site__DataPath"] = database.DataPath,
            ["Site__ContentPath"] = Repository.Content,
            ["Database__MaxBatchSize"] = TestDatabase.MaxBatchSize?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
        };

    /// <param name="files">Limit on open files and connections; null inherits the tests' limit.</param>
    /// <param name="program">Folder of the program; null uses the one built with the tests.</param>
    /// <param name="fileKilobytes">Maximum size of any file in KiB, which simulates a disk that is nearly full; null sets no limit.</param>
    public static SiteProcess Start(
        string[] arguments,
        IReadOnlyDictionary<string, string> settings,
        string? folder = null,
        int? files = null,
        string? program = null,
        int? fileKilobytes = null
    )
    {
        // Start through a shell that ignores SIGXFSZ: exceeding the file size is
        // then a write error, as on a full disk, and does not end the process.
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            FormattableString.Invariant(
                $"trap '' XFSZ; {(files is null ? "" : $"ulimit -n {files}; ")}{(fileKilobytes is null ? "" : $"ulimit -f {fileKilobytes * 2}; ")}exec dotnet \"$@\""
            )
        );
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(Path.Combine(program ?? Folder, "Almaty2020.Web.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // Remove the machine's own settings, which would change the program's behaviour.
        foreach (
            var name in start
                .Environment.Keys.Where(k =>
                    k.Contains("__", StringComparison.Ordinal)
                    || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
                    || k == "DOTNET_ENVIRONMENT"
                )
                .ToList()
        )
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        var started = new SiteProcess(new Process { StartInfo = start });
        started.process.OutputDataReceived += (_, line) => started.Read(line.Data);
        started.process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { } text)
                lock (started.errors)
                    started.errors.Append(text).Append('\n');
        };
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    public static async Task<Result> RunAsync(
        string[] arguments,
        IReadOnlyDictionary<string, string> settings,
        string? folder = null,
        string? program = null,
        int? fileKilobytes = null
    )
    {
        await using var started = Start(arguments, settings, folder, program: program, fileKilobytes: fileKilobytes);
        return await started.WaitForExitAsync();
    }

    /// <summary>True if the process has loaded a library whose file name begins with <paramref name="library"/>.</summary>
    public bool HasLoaded(string library) =>
        File.ReadAllText(FormattableString.Invariant($"/proc/{process.Id}/maps")).Contains($"/{library}", StringComparison.Ordinal);

    /// <summary>Waits for the process to end.</summary>
    public async Task<Result> WaitForExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await process.WaitForExitAsync(limit.Token);
        lock (output)
            lock (errors)
                return new Result(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Waits until the site listens, then returns a client for it.</summary>
    public async Task<HttpClient> WaitForClientAsync()
    {
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(address.Task, ended).WaitAsync(Limit, TestContext.Current.CancellationToken);
        if (first == ended)
            Assert.Fail($"The site ended with exit code {process.ExitCode}: {(await WaitForExitAsync()).Errors}");
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = await address.Task };
    }

    /// <summary>Simulates a full disk for this process: none of its files can grow beyond <paramref name="bytes"/>.</summary>
    public Task FillDiskAsync(long bytes) => LimitAsync(FormattableString.Invariant($"fsize={bytes}"));

    public Task FreeDiskAsync() => LimitAsync("fsize=unlimited");

    private async Task LimitAsync(string limits)
    {
        using var limit = Process.Start(
            new ProcessStartInfo(
                "prlimit",
                ["--pid", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--{limits}:"]
            )
            {
                UseShellExecute = false,
            }
        )!;
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>Kills the process without warning, as a power cut does.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Sends SIGTERM, as a service manager does.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Polls every 2 ms until the condition holds; fails after three minutes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var begun = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(begun.Elapsed < Limit, "The awaited condition did not become true within three minutes.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    [GeneratedRegex("""Listening on \\?"?(https?://[\d.]+:\d+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Listening();

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (output)
            output.Append(line).Append('\n');
        if (Listening().Match(line) is { Success: true } match)
            address.TrySetResult(new Uri(match.Value[match.Value.IndexOf("http", StringComparison.Ordinal)..]));
    }
}
