using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Almaty2020.Web.Data;

/// <summary>The site's database: one model, with a derived context for the differences of each provider.</summary>
public abstract class SiteDb(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>Selects the version of the site: the number of the newest entry in the publication log.</summary>
    internal const string VersionSql = "SELECT Number FROM SiteVersion";

    /// <summary>
    /// Covering index with every column that the snapshot reads. It avoids reading the page bodies, which are a hundred times as large.
    /// </summary>
    protected const string SnapshotIndex = "IX_Publications_Snapshot";

    protected static readonly string[] SnapshotKey = [nameof(Publication.PageId), nameof(Publication.Language)];

    protected static readonly string[] SnapshotColumns =
    [
        nameof(Publication.RevisionId),
        nameof(Publication.SourceRevisionId),
        nameof(Publication.RetiredAtUtc),
        nameof(Publication.RetiredNote),
        nameof(Publication.Path),
        nameof(Publication.Title),
        nameof(Publication.ShortTitle),
        nameof(Publication.Summary),
        nameof(Publication.LastReviewed),
        nameof(Publication.ChangedAtUtc),
    ];

    public DbSet<Page> Pages => Set<Page>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Revision> Revisions => Set<Revision>();

    public DbSet<Publication> Publications => Set<Publication>();

    public DbSet<TrashedPublication> TrashedPublications => Set<TrashedPublication>();

    public DbSet<Redirect> Redirects => Set<Redirect>();

    public DbSet<ScheduledAct> Schedule => Set<ScheduledAct>();

    public DbSet<Remark> Remarks => Set<Remark>();

    public DbSet<ShareLink> ShareLinks => Set<ShareLink>();

    public DbSet<Presence> Presences => Set<Presence>();

    public DbSet<BrokenLink> LinkFaults => Set<BrokenLink>();

    public DbSet<JobLease> Jobs => Set<JobLease>();

    public DbSet<Picture> Pictures => Set<Picture>();

    public DbSet<PictureText> PictureTexts => Set<PictureText>();

    public DbSet<PictureOriginal> PictureOriginals => Set<PictureOriginal>();

    public DbSet<PictureVersion> PictureVersions => Set<PictureVersion>();

    public DbSet<PictureVersionOriginal> PictureVersionOriginals => Set<PictureVersionOriginal>();

    public DbSet<PublicationLogEntry> PublicationLog => Set<PublicationLogEntry>();

    public DbSet<SiteVersion> SiteVersions => Set<SiteVersion>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<FeedbackEntry> Feedback => Set<FeedbackEntry>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<IdentityUserPasskey<string>> Passkeys => Set<IdentityUserPasskey<string>>();

    public DbSet<IdentityUserLogin<string>> DirectoryLogins => Set<IdentityUserLogin<string>>();

    public DbSet<ThrottleCount> Throttles => Set<ThrottleCount>();

    /// <summary>E-mails that the mail server has not taken yet.</summary>
    public DbSet<QueuedEmail> Emails => Set<QueuedEmail>();

    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<StoredSetting> StoredSettings => Set<StoredSetting>();

    /// <summary>Keys that protect cookies and secrets, shared by all nodes.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>A collation that compares code points, for columns that hold addresses; null if it is the default.</summary>
    /// <remarks>SQL Server's usual collations treat some different Kazakh letters as equal, and ignore case.</remarks>
    protected abstract string? BinaryCollation { get; }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        EnforceAppendOnly();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        EnforceAppendOnly();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Language>().HaveConversion<LanguageConverter>().HaveMaxLength(2);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>().HavePrecision(6);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(SiteDb).Assembly);

        if (BinaryCollation is { } collation)
        {
            modelBuilder.Entity<Page>().Property(p => p.Key).UseCollation(collation);
            modelBuilder.Entity<Publication>().Property(p => p.Path).UseCollation(collation);
            modelBuilder.Entity<Redirect>().Property(r => r.Path).UseCollation(collation);
            modelBuilder.Entity<Picture>().Property(p => p.Key).UseCollation(collation);
            // Sign-in limits count the normalized input. A lookup by it must match byte for byte.
            modelBuilder.Entity<Account>().Property(a => a.NormalizedEmail).UseCollation(collation);
            modelBuilder.Entity<Account>().Property(a => a.NormalizedUserName).UseCollation(collation);
            modelBuilder.Entity<IdentityUserLogin<string>>().Property(l => l.LoginProvider).UseCollation(collation);
            modelBuilder.Entity<IdentityUserLogin<string>>().Property(l => l.ProviderKey).UseCollation(collation);
        }
    }

    private void EnforceAppendOnly()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (
                entry is
                {
                    State: EntityState.Modified or EntityState.Deleted,
                    Entity: Revision or PublicationLogEntry or AuditEntry or Almaty2020.Web.Feedback.FeedbackEntry
                }
            )
                throw new InvalidOperationException($"{entry.Metadata.ShortName()} is append-only: a row cannot be {entry.State}.");
        }
    }

    private sealed class LanguageConverter() : ValueConverter<Language, string>(l => l.Code, c => Language.Parse(c));

    /// <remarks>Truncates to whole microseconds on both databases: SQLite would keep more digits, and SQL Server would round.</remarks>
    private sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(
            d => InMicroseconds(d.Kind == DateTimeKind.Utc ? d : d.ToUniversalTime()),
            d => DateTime.SpecifyKind(d, DateTimeKind.Utc)
        )
    {
        private static DateTime InMicroseconds(DateTime d) => d.AddTicks(-(d.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

public sealed class SqliteSiteDb(DbContextOptions<SqliteSiteDb> options) : SiteDb(options)
{
    // SQLite compares bytes unless told otherwise.
    protected override string? BinaryCollation => null;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Publication>().HasIndex([.. SnapshotKey, .. SnapshotColumns]).HasDatabaseName(SnapshotIndex);
    }
}

public sealed class SqlServerSiteDb(DbContextOptions<SqlServerSiteDb> options) : SiteDb(options)
{
    protected override string? BinaryCollation => "Latin1_General_BIN2";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Publication>().HasIndex(SnapshotKey).IncludeProperties(SnapshotColumns).HasDatabaseName(SnapshotIndex);
    }
}
