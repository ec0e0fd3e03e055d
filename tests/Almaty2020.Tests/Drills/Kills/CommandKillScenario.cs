using System.Diagnostics;
using Almaty2020.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>Kills a process that does one thing and ends. Afterwards the same command runs again to completion.</summary>
internal abstract class CommandKillScenario(string kind, TestDatabase database) : KillScenario(kind)
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private bool isLengthKnown;

    protected TestDatabase Database => database;

    /// <summary>Number of the current round, from 1.</summary>
    protected int Round { get; private set; }

    public override async Task<bool> KillAsync(double share)
    {
        Round++;
        await PrepareAsync();
        var isDone = await KillAsync(Length * share);
        await Invariants.AssertWholeAsync(database);
        foreach (var (act, trace) in await InspectAsync())
            Tally.Count($"{act}, round {Round}", isDone, trace);

        var begun = Stopwatch.StartNew();
        await using var next = Start();
        await EndOfAsync(next);
        Tally.Restarts.Add(begun.Elapsed);
        await AssertCompleteAsync();
        await Invariants.AssertWholeAsync(database);
        await Invariants.AssertHoldAsync(database);
        return !isDone;
    }

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>Prepares work for the command.</summary>
    protected abstract Task PrepareAsync();

    protected abstract SiteProcess Start();

    /// <summary>True once something has been written. On SQL Server, which has no local file to check, true from the start.</summary>
    protected virtual bool HasBegun =>
        database.Provider != "Sqlite"
        || new FileInfo(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource + "-wal") is { Exists: true, Length: > 0 };

    /// <summary>Waits until the command has succeeded.</summary>
    protected virtual async Task EndOfAsync(SiteProcess program)
    {
        var ending = await program.WaitForExitAsync();
        Assert.True(ending.ExitCode == 0, ending.ToString());
    }

    /// <summary>How much of each of the command's acts the database holds.</summary>
    protected abstract Task<IReadOnlyList<(string Act, ActState Trace)>> InspectAsync();

    /// <summary>Asserts that nothing is left to do and that the result equals that of an undisturbed run.</summary>
    protected abstract Task AssertCompleteAsync();

    /// <returns>True if the command ended before it could be killed; <see cref="KillScenario.Length"/> is then measured.</returns>
    private async Task<bool> KillAsync(TimeSpan afterItsFirstWrite)
    {
        await using var program = Start();
        var ending = EndOfAsync(program);
        await SiteProcess.UntilAsync(() => Task.FromResult(HasBegun || ending.IsCompleted));
        var begun = Stopwatch.StartNew();
        if (await Task.WhenAny(ending, Task.Delay(afterItsFirstWrite, Ct)) == ending)
        {
            await ending;
            (Length, isLengthKnown) = (begun.Elapsed, true);
            return true;
        }

        program.Kill();
        await program.WaitForExitAsync();
        // Observe the expected failure of the killed process.
        _ = ending.ContinueWith(e => e.Exception, Ct, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        // Until the length is measured, kill a little later each time.
        if (!isLengthKnown)
            Length = Length * 1.5 + TimeSpan.FromMilliseconds(100);
        return false;
    }
}

/// <summary>Kills the site's start-up work.</summary>
internal abstract class StartKillScenario(string kind, TestDatabase database) : CommandKillScenario(kind, database)
{
    protected override SiteProcess Start() => SiteProcess.Start([], SiteProcess.SettingsOf(Database));

    protected override async Task EndOfAsync(SiteProcess program)
    {
        using var browser = await program.WaitForClientAsync();
        (await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct)).EnsureSuccessStatusCode().Dispose();
    }
}
