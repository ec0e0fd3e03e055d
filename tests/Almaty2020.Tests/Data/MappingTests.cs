using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Almaty2020.Tests.Data;

public sealed class MappingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Texts without a maximum length: bodies, rendered output, serialized fields, and lists of people.</summary>
    private static readonly string[] LongTexts =
    [
        "DataProtectionKey.Xml",
        "Draft.Body",
        "Draft.Fields",
        "Draft.Writers",
        "Publication.Contents",
        "Publication.Html",
        "Publication.PlainText",
        "QueuedEmail.Text",
        "Revision.Body",
        "Revision.Fields",
        "Revision.Writers",
        "ScheduledAct.Writers",
    ];

    public static TheoryData<string> Providers { get; } = ["Sqlite", "SqlServer"];

    [Theory]
    [MemberData(nameof(Providers))]
    public void EveryTime_HasWholeMicroseconds(string provider)
    {
        var times = PropertiesOf(provider).Where(p => (Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType) == typeof(DateTime)).ToList();

        Assert.NotEmpty(times);
        Assert.All(times, p => Assert.Equal(6, p.GetPrecision()));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void EveryText_HasAMaxLengthExceptTheLongOnes(string provider)
    {
        var unbounded = PropertiesOf(provider)
            .Where(p => (p.GetTypeMapping().Converter?.ProviderClrType ?? p.ClrType) == typeof(string) && p.GetMaxLength() is null)
            .Select(p => $"{p.DeclaringType.ShortName()}.{p.Name}");

        Assert.Equal(LongTexts, unbounded.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void ForeignKeys_NeverCascadeDeletes(string provider)
    {
        var keys = ModelOf(provider)
            .GetEntityTypes()
            .SelectMany(e => e.GetForeignKeys())
            // Owned data is in the same row, such as a passkey's data.
            .Where(k => !k.IsOwnership)
            .ToList();

        Assert.NotEmpty(keys);
        Assert.All(keys, k => Assert.Equal(DeleteBehavior.Restrict, k.DeleteBehavior));
    }

    [Fact]
    public void EveryKeyOnSqlServer_FitsAnIndex()
    {
        // SQL Server refuses rows whose clustered key is longer than 900 bytes, or any other key longer than 1,700 bytes.
        foreach (var type in ModelOf("SqlServer").GetEntityTypes())
        {
            Assert.All(type.GetKeys(), k => Assert.InRange(BytesOf(k.Properties), 1, 900));
            Assert.All(type.GetIndexes(), i => Assert.InRange(BytesOf(i.Properties), 1, 1700));
        }

        static int BytesOf(IEnumerable<IProperty> properties) =>
            properties.Sum(p => p.GetMaxLength() is { } length ? length * (p.ClrType == typeof(byte[]) ? 1 : 2) : 16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_234_560)]
    [InlineData(9_999_990)]
    public async Task Time_RoundTrips(long ticks)
    {
        await using var database = await TestDatabase.EmptyAsync();
        var written = new DateTime(2026, 11, 23, 9, 30, 0, DateTimeKind.Utc).AddTicks(ticks);

        var read = await WriteAndReadAsync(database, written);

        Assert.Equal(written, read);
        Assert.Equal(DateTimeKind.Utc, read.Kind);
    }

    [Fact]
    public async Task TimeFinerThanAMicrosecond_IsTruncated()
    {
        await using var database = await TestDatabase.EmptyAsync();
        var whole = new DateTime(2026, 11, 23, 9, 30, 0, DateTimeKind.Utc).AddTicks(1_234_560);

        Assert.Equal(whole, await WriteAndReadAsync(database, whole.AddTicks(9)));
    }

    [Fact]
    public async Task AddressesThatDifferInOneLetter_AreDifferentAddresses()
    {
        // SQL Server's usual collations treat some of these as equal.
        await using var database = await TestDatabase.EmptyAsync();
        var staff = new TestStaff(database);
        string[] slugs = ["қала", "кала", "қалa", "ңала", "нала", "ёж", "еж", "ss", "ß"];

        foreach (var slug in slugs)
            await staff.AddLivePageAsync(slug);

        Assert.Equal(
            slugs.Order(StringComparer.Ordinal),
            (await staff.SiteAsync()).Pages.Select(p => p.Path).Order(StringComparer.Ordinal)
        );
    }

    private static async Task<DateTime> WriteAndReadAsync(TestDatabase database, DateTime written)
    {
        var id = Guid.NewGuid();
        await using (var db = database.Open())
        {
            db.Audit.Add(
                new AuditEntry
                {
                    Id = id,
                    ActorId = "a",
                    Action = "b",
                    Language = Language.Kazakh,
                    AtUtc = written,
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        await using var again = database.Open();
        return await again.Audit.Where(a => a.Id == id).Select(a => a.AtUtc).SingleAsync(Ct);
    }

    private static IModel ModelOf(string provider)
    {
        using SiteDb db = provider == "Sqlite" ? new SqliteDesignTime().CreateDbContext([]) : new SqlServerDesignTime().CreateDbContext([]);
        return db.Model;
    }

    private static IEnumerable<IProperty> PropertiesOf(string provider) =>
        ModelOf(provider).GetEntityTypes().SelectMany(e => e.GetProperties());
}
