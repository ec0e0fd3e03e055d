using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Almaty2020.Tests.Support;

/// <summary>The built program as a process of its own: what an operator runs.</summary>
internal sealed partial class SiteProgram : IAsyncDisposable
{
    // Far more than a loaded machine needs; only a program that hangs gets there.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What was built beside the tests, or what <c>DRILL_BUILD</c> names: a folder that <c>dotnet publish</c> has filled.</summary>
    private static string Folder => Environment.GetEnvironmentVariable("DRILL_BUILD") is { Length: > 0 } published ? published : AppContext.BaseDirectory;

    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();
    private readonly Process process;
    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiteProgram(Process process) => this.process = process;

    public sealed record Ending(int ExitCode, string Output, string Errors)
    {
        private const string DatabaseLine = "Database: ";

        /// <summary>Without the line that names a command's database.</summary>
        public string[] ErrorLines => [.. Lines.Where(line => !line.StartsWith(DatabaseLine, StringComparison.Ordinal))];

        /// <summary>The database that a command has named; null when it has named none.</summary>
        public string? Database => Lines.SingleOrDefault(line => line.StartsWith(DatabaseLine, StringComparison.Ordinal))?[DatabaseLine.Length..];

        private string[] Lines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public bool HasEnded => process.HasExited;

    /// <summary>What it has written to standard output so far.</summary>
    public string[] Log
    {
        get
        {
            lock (output)
                return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>What it has written to standard error so far.</summary>
    public string[] Said
    {
        get
        {
            lock (errors)
                return errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The settings that make the program use a test's database.</summary>
    public static Dictionary<string, string> SettingsOf(TestDatabase database) => new()
    {
        ["Database__Provider"] = database.Provider,
        ["ConnectionStrings__Site"] = database.ConnectionString,
        ["Site__DataPath"] = database.DataPath,
        ["Site__ContentPath"] = Repository.Content,
        ["Database__MaxBatchSize"] = TestDatabase.MaxBatchSize?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    /// <param name="files">How many files and connections it may have open; as many as the tests by default.</param>
    /// <param name="program">The folder that the program lies in; by default what was built beside the tests.</param>
    /// <param name="fileKilobytes">How large a file may become, from the beginning, as on a disk that is nearly full.</param>
    public static SiteProgram Start(string[] arguments, IReadOnlyDictionary<string, string> settings, string? folder = null, int? files = null, string? program = null, int? fileKilobytes = null)
    {
        // By way of the shell: a file that may not grow is then an error for the program, as on a full disk, and not its end.
        var start = new ProcessStartInfo("/bin/sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(FormattableString.Invariant($"trap '' XFSZ; {(files is null ? "" : $"ulimit -n {files}; ")}{(fileKilobytes is null ? "" : $"ulimit -f {fileKilobytes * 2}; ")}exec dotnet \"$@\""));
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(Path.Combine(program ?? Folder, "Almaty2020.Web.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // Nothing of the machine's that the program listens to.
        foreach (var name in start.Environment.Keys.Where(k => k.Contains("__", StringComparison.Ordinal) || k.StartsWith("ASPNETCORE_", StringComparison.Ordinal) || k == "DOTNET_ENVIRONMENT").ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        var started = new SiteProgram(new Process { StartInfo = start });
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

    public static async Task<Ending> RunAsync(string[] arguments, IReadOnlyDictionary<string, string> settings, string? folder = null, string? program = null, int? fileKilobytes = null)
    {
        await using var started = Start(arguments, settings, folder, program: program, fileKilobytes: fileKilobytes);
        return await started.EndAsync();
    }

    /// <summary>Whether it has loaded a library, a system's or a program's, whose file name begins so.</summary>
    public bool HasLoaded(string library) => File.ReadAllText(FormattableString.Invariant($"/proc/{process.Id}/maps")).Contains($"/{library}", StringComparison.Ordinal);

    /// <summary>Waits for the end.</summary>
    public async Task<Ending> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await process.WaitForExitAsync(limit.Token);
        lock (output)
            lock (errors)
                return new Ending(process.ExitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Waits for the site to listen.</summary>
    public async Task<HttpClient> BrowserAsync()
    {
        var ended = process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(address.Task, ended).WaitAsync(Limit, TestContext.Current.CancellationToken);
        if (first == ended)
            Assert.Fail($"The site ended with {process.ExitCode}: {(await EndAsync()).Errors}");
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = await address.Task };
    }

    /// <summary>Fills the disk, as far as this process can see: no file of its grows beyond so many bytes.</summary>
    public Task FillDiskAsync(long bytes) => LimitAsync(FormattableString.Invariant($"fsize={bytes}"));

    public Task EmptyDiskAsync() => LimitAsync("fsize=unlimited");

    private async Task LimitAsync(string limits)
    {
        using var limit = Process.Start(new ProcessStartInfo("prlimit", ["--pid", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--{limits}:"]) { UseShellExecute = false })!;
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, limit.ExitCode);
    }

    /// <summary>As a power cut does: the process gets no say.</summary>
    public void Kill() => process.Kill(entireProcessTree: true);

    /// <summary>Asks it to end, as a service manager does.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Looks until a condition holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var begun = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(begun.Elapsed < Limit, "What was waited for did not happen.");
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
