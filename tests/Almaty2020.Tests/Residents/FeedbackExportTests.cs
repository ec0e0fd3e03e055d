using System.Text;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using Microsoft.Data.Sqlite;

namespace Almaty2020.Tests.Residents;

/// <summary>What staff get to read of what residents said, by the command that an operator runs.</summary>
public sealed class FeedbackExportTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestDatabase database = null!;
    private Staff staff = null!;
    private int page;
    private int revision;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
        page = await staff.AddLivePageAsync("reception");
        await staff.PublishAsync(page, Language.English, Staff.Text("reception", "Another title"));
        revision = (await staff.PublicationAsync(page, Language.English)).RevisionId;
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Export_ToAFile_ListsEverythingOldestFirst()
    {
        await SayAsync("Қала, \"аула\"\nжәне саябақ", Answer.Problem);
        staff.Clock.Advance(TimeSpan.FromHours(20));
        await SayAsync("", Answer.Yes);
        using var folder = new ContentCopy();

        var ending = await SiteProgram.RunAsync(["feedback", "export", "said.csv"], SiteProgram.SettingsOf(database), folder.Root);

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.StartsWith("2 answers written to ", ending.Output, StringComparison.Ordinal);
        var bytes = await File.ReadAllBytesAsync(folder.PathOf("said.csv"), Ct);
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        // In Almaty it is the next day already.
        Assert.Equal(
            "time;language;page;revision;answer;text\r\n"
            + "\"2026-11-23 14:30:00\";en;reception;2;problem;\"Қала, \"\"аула\"\"\nжәне саябақ\"\r\n"
            + "\"2026-11-24 10:30:00\";en;reception;2;yes;\r\n",
            Encoding.UTF8.GetString(bytes[3..]));
    }

    [Fact]
    public async Task Export_WithoutAFile_WritesTheSameToStandardOutput()
    {
        await SayAsync("Жақсы", Answer.No);

        var ending = await SiteProgram.RunAsync(["feedback", "export"], SiteProgram.SettingsOf(database));

        Assert.True(ending.ExitCode == 0, ending.ToString());
        // The byte order mark too: a shell makes a file of it.
        Assert.Equal("\ufefftime;language;page;revision;answer;text\r\n\"2026-11-23 14:30:00\";en;reception;2;no;Жақсы\r\n", ending.Output.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_ToAFolderThatIsNotThere_EndsWithTwoAndOneLine()
    {
        var ending = await SiteProgram.RunAsync(["feedback", "export", "no-such-folder/said.csv"], SiteProgram.SettingsOf(database));

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("no-such-folder", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_DatabaseWithoutTheTable_EndsWith69AndOneLine()
    {
        await using var nothing = TestDatabase.Reserve();
        if (!TestDatabase.IsOnServer)
        {
            await using var other = new SqliteConnection(nothing.ConnectionString);
            await other.OpenAsync(Ct);
            await using var command = other.CreateCommand();
            command.CommandText = "CREATE TABLE Other (Id INTEGER)";
            await command.ExecuteNonQueryAsync(Ct);
        }

        var ending = await SiteProgram.RunAsync(["feedback", "export"], SiteProgram.SettingsOf(nothing));

        Assert.Equal(69, ending.ExitCode);
        Assert.Contains("no such table", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("1=1", "1=1")]
    [InlineData("a;b", "\"a;b\"")]
    // Behind whatever another spreadsheet program takes for the end of a cell.
    [InlineData("a;=1+1;b", "\"a;'=1+1;b\"")]
    [InlineData("a,=1+1,b", "\"a,'=1+1,b\"")]
    [InlineData("a;  +1", "\"a;  '+1\"")]
    [InlineData("a;\"=1+1\"", "\"a;\"\"'=1+1\"\"\"")]
    [InlineData("a\n\n@SUM(A1)", "\"a\n\n'@SUM(A1)\"")]
    [InlineData("a;b=1", "\"a;b=1\"")]
    public async Task TextThatAProgramWouldTakeForAFormula_IsMadeAText(string text, string cell)
    {
        await SayAsync(text, Answer.Problem);
        await using var written = new StringWriter();
        await staff.ReadAsync(db => new FeedbackExport(db).ExecuteAsync(written, Ct));

        Assert.EndsWith($";problem;{cell}\r\n", written.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  қала \t", "қала")]
    [InlineData("a\r\nb\rc\u2028d", "a\nb\nc\nd")]
    [InlineData("a\u0000\u0007b\u009f", "ab")]
    [InlineData("a\tb", "a b")]
    [InlineData("\u200b\u2060 \u3164", "")]
    [InlineData("\u200bқала\ufeff\ufffe", "қала")]
    [InlineData("a\u202eb\u2066c", "abc")]
    [InlineData("и\u0306", "й")]
    [InlineData("\ufdd0x\uffff", "x")]
    [InlineData("👨‍👩‍👧", "👨‍👩‍👧")]
    public void Typed_IsCleaned(string typed, string clean) => Assert.Equal(clean, Feedback.Clean(typed));

    [Fact]
    public void HalfOfACharacter_IsDropped() => Assert.Equal("ab", Feedback.Clean("a\ud83db\ufffd"));

    private async Task SayAsync(string text, Answer answer) =>
        Assert.IsType<KeepFeedback.Outcome.Kept>(await staff.SayAsync(page, Language.English, revision, text, answer));
}
