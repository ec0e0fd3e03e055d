using System.Security.Cryptography;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;

namespace Almaty2020.Tests.Published;

/// <summary>A start that begins from what an earlier one has kept shows what one shows that begins from nothing.</summary>
public sealed class SnapshotFileTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly DateTime At = new(2026, 11, 1, 9, 30, 0, DateTimeKind.Utc);

    private TestDatabase database = null!;
    private Staff staff = null!;
    private int reception;

    private string Path => System.IO.Path.Combine(database.DataPath, "snapshot");

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.EmptyAsync();
        staff = new Staff(database);
        reception = await staff.AddLivePageAsync("reception");
        await staff.AddLivePageAsync("library");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Start_ReadsTheFileAndWhatWasPublishedSince()
    {
        await KeepAsync();
        // Behind the log's back, so that it shows what was read from where.
        await database.ChangeUnseenAsync($"UPDATE Publications SET Title = 'Unseen'");
        await staff.PublishAsync(reception, Language.English, Staff.Text("museum", "City museum"));

        var site = await StartAsync();

        Assert.Equal(["library", "museum"], site.Pages.Select(p => p.Path).Order(StringComparer.Ordinal));
        Assert.Equal("City museum", site.Pages.Single(p => p.Path == "museum").Title);
        Assert.NotEqual("Unseen", site.Pages.Single(p => p.Path == "library").Title);
        Assert.IsType<Resolution.MovedTo>(site.Resolve(Language.English, "reception"));
    }

    [Fact]
    public async Task AnotherDatabasesFile_IsNotBelieved()
    {
        await using var other = await TestDatabase.EmptyAsync();
        var others = new Staff(other);
        others.Clock.Advance(TimeSpan.FromMinutes(1));
        await others.AddLivePageAsync("gallery");
        NewFile().Write(await others.SiteAsync());

        Assert.Equal(["library", "reception"], (await StartAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FileOfALaterTime_ThanARestoredDatabase_IsNotBelieved()
    {
        var now = await staff.SiteAsync();
        NewFile().Write(new PublishedSite(now.Version + 1, [], []) { ActAtUtc = now.ActAtUtc });

        var site = await StartAsync();

        Assert.Equal((now.Version, 2), (site.Version, site.Count));
    }

    [Theory]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("spoilt")]
    [InlineData("another's")]
    [InlineData("another build's")]
    public async Task BrokenFile_SiteIsReadFromTheDatabase(string how)
    {
        await KeepAsync();
        Break(how);
        await database.ChangeUnseenAsync($"UPDATE Publications SET Title = 'Unseen'");

        Assert.All((await StartAsync()).Pages, page => Assert.Equal("Unseen", page.Title));
    }

    [Fact]
    public void AnyByteOfIt_IsMissedWhenItChanges()
    {
        using var file = new MemoryStream();
        SnapshotFormat.Write(Rich(), file);
        var bytes = file.ToArray();

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample((place, change) =>
        {
            var spoilt = bytes.ToArray();
            spoilt[place] ^= change;
            using var stream = new MemoryStream(spoilt);
            Assert.Throws<InvalidDataException>(() => SnapshotFormat.Read(stream));
        });
    }

    [Fact]
    public void EverythingThatAPageSays_IsInIt()
    {
        var site = Rich();
        var page = Assert.Single(site.Pages, p => p.PageId == 7);
        // Else what is forgotten would be equal to what is read.
        Assert.All(typeof(PublishedPage).GetProperties(), property => Assert.NotEqual(property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null, property.GetValue(page)));

        var read = Snapshots.ThroughFile(site);

        (Language, string)[] addresses = [.. Language.All.SelectMany(l => new[] { "old", "әкім", "8" }.Select(path => (l, path)))];
        Assert.Equal(Snapshots.Told(site, addresses, ["key/7", "key/8", "key/9"]), Snapshots.Told(read, addresses, ["key/7", "key/8", "key/9"]));
        Assert.Same(read.Pages.First(p => p.PageId == 8).Key, read.Pages.Last(p => p.PageId == 8).Key);
    }

    [Fact]
    public void OnlyALargeSite_IsKept()
    {
        var file = NewFile();
        var large = new PublishedSite(5, [.. Enumerable.Range(1, PublishedSite.Large / 3).SelectMany(id => Language.All.Select(l => Snapshots.Page(id, l, $"{id}")))], []) { ActAtUtc = At };

        file.Keep(large);
        Assert.Equal(PublishedSite.Large, file.Read()!.Count);
        file.Keep(PublishedSite.Empty);
        Assert.True(File.Exists(Path));
        file.Keep(Rich());
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void NothingNew_IsNotWrittenAgain()
    {
        var large = new PublishedSite(5, [.. Enumerable.Range(1, PublishedSite.Large).Select(id => Snapshots.Page(id, Language.English, $"{id}"))], []) { ActAtUtc = At };
        NewFile().Write(large);
        var file = NewFile();
        Assert.NotNull(file.Read());
        var before = File.GetLastWriteTimeUtc(Path);

        file.Keep(large);

        Assert.Equal(before, File.GetLastWriteTimeUtc(Path));
    }

    /// <summary>A site with something of all there is.</summary>
    private static PublishedSite Rich()
    {
        var page = Snapshots.Page(7, Language.Kazakh, "әкім", parentId: 8, position: 3, template: Template.Profile) with
        {
            Title = "Алматы қаласының әкімі",
            ShortTitle = "Әкім",
            Summary = "Қала басшысы — \"бірінші\" 👋",
            RevisionId = 70,
            Sign = 3,
            BehindSinceUtc = At.AddDays(2),
            Retirement = new Retirement(At.AddDays(3), "Өзгерді"),
        };
        PublishedPage[] pages = [page, .. Language.All.Select(l => Snapshots.Page(8, l, "8"))];
        return new PublishedSite(
            9,
            pages,
            [KeyValuePair.Create((Language.Russian, "old"), 8), KeyValuePair.Create((Language.Kazakh, "old"), 11)],
            Language.All.ToDictionary(l => l, l => (IReadOnlyList<PageChange>)[new PageChange(8, 70, At, $"{l}: ескерту")]),
            new Dictionary<(Language, string), int> { [(Language.Kazakh, "key/9")] = 8 })
        { ActAtUtc = At };
    }

    private async Task KeepAsync() => NewFile().Write(await staff.SiteAsync());

    private SnapshotFile NewFile() => new(database.Settings, new CurrentSite(), TimeProvider.System, NullLogger<SnapshotFile>.Instance);

    private async Task<PublishedSite> StartAsync()
    {
        var current = new CurrentSite();
        await new PublicationFollower(current, database.Reader, new PublishedPages(database.Reader), TimeProvider.System, NullLogger<PublicationFollower>.Instance, file: NewFile()).CatchUpAsync(Ct);
        return current.Site;
    }

    private void Break(string how)
    {
        var bytes = File.ReadAllBytes(Path);
        switch (how)
        {
            case "emptied":
                bytes = [];
                break;
            case "cut":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "spoilt":
                bytes[^20] ^= 0xFF;
                break;
            case "another's":
                bytes = "Not a snapshot of anything."u8.ToArray();
                break;
            case "another build's":
                // The build is what the first block begins with, after its length and its hash.
                bytes[12] ^= 0xFF;
                SHA256.HashData(bytes.AsSpan(12, BitConverter.ToInt32(bytes))).AsSpan(0, 8).CopyTo(bytes.AsSpan(4));
                break;
        }

        File.WriteAllBytes(Path, bytes);
    }
}
