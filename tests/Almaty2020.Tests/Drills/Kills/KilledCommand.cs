using System.Diagnostics;
using Almaty2020.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>A process that begins, does one thing and has then done it; whoever comes back to it runs it again.</summary>
internal abstract class KilledCommand(string kind, TestDatabase database) : KilledWork(kind)
{
    protected static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private bool isLengthKnown;

    protected TestDatabase Database => database;

    /// <summary>Counted from 1.</summary>
    protected int Round { get; private set; }

    public override async Task<bool> KillAsync(double share)
    {
        Round++;
        await ArrangeAsync();
        var isDone = await KillAsync(Length * share);
        await Invariants.AssertWholeAsync(database);
        foreach (var (act, trace) in await LookAsync())
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

    /// <summary>Makes something to do.</summary>
    protected abstract Task ArrangeAsync();

    protected abstract SiteProgram Start();

    /// <summary>Whether something has been written; on a server, where no file tells, it counts from the start.</summary>
    protected virtual bool HasBegun => database.Provider != "Sqlite" || new FileInfo(new SqliteConnectionStringBuilder(database.ConnectionString).DataSource + "-wal") is { Exists: true, Length: > 0 };

    /// <summary>Waits until it says that it is done.</summary>
    protected virtual async Task EndOfAsync(SiteProgram program)
    {
        var ending = await program.EndAsync();
        Assert.True(ending.ExitCode == 0, ending.ToString());
    }

    /// <summary>What the database holds of each act that it consists of.</summary>
    protected abstract Task<IReadOnlyList<(string Act, Trace Trace)>> LookAsync();

    /// <summary>That nothing is left to do, and that it was done as if nobody had disturbed it.</summary>
    protected abstract Task AssertCompleteAsync();

    /// <returns>Whether it was done before it could be killed; how long that took is known then.</returns>
    private async Task<bool> KillAsync(TimeSpan afterItsFirstWrite)
    {
        await using var program = Start();
        var ending = EndOfAsync(program);
        await SiteProgram.UntilAsync(() => Task.FromResult(HasBegun || ending.IsCompleted));
        var begun = Stopwatch.StartNew();
        if (await Task.WhenAny(ending, Task.Delay(afterItsFirstWrite, Ct)) == ending)
        {
            await ending;
            (Length, isLengthKnown) = (begun.Elapsed, true);
            return true;
        }

        program.Kill();
        await program.EndAsync();
        // It did not end well: that is what was wanted.
        _ = ending.ContinueWith(e => e.Exception, Ct, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        // As long as nobody knows how long it takes, a little later each time.
        if (!isLengthKnown)
            Length = Length * 1.5 + TimeSpan.FromMilliseconds(100);
        return false;
    }
}

/// <summary>A start, whose preparation is what is looked at.</summary>
internal abstract class KilledStart(string kind, TestDatabase database) : KilledCommand(kind, database)
{
    protected override SiteProgram Start() => SiteProgram.Start([], SiteProgram.SettingsOf(Database));

    protected override async Task EndOfAsync(SiteProgram program)
    {
        using var browser = await program.BrowserAsync();
        (await browser.GetAsync(new Uri("/en", UriKind.Relative), Ct)).EnsureSuccessStatusCode().Dispose();
    }
}
