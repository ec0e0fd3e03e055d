using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Almaty2020.Web.Upkeep;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Almaty2020.Web.Data;

/// <summary>The site's database. One model; a derived context for each provider holds what differs.</summary>
public abstract class SiteDb(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    /// <summary>All that the snapshot says of a live page: the pages' bodies, which are a hundred times as large, are not read for it.</summary>
    protected const string SnapshotIndex = "IX_Publications_Snapshot";

    public DbSet<Page> Pages => Set<Page>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Revision> Revisions => Set<Revision>();

    public DbSet<Publication> Publications => Set<Publication>();

    public DbSet<Redirect> Redirects => Set<Redirect>();

    public DbSet<ScheduledAct> Schedule => Set<ScheduledAct>();

    public DbSet<Remark> Remarks => Set<Remark>();

    public DbSet<ShareLink> ShareLinks => Set<ShareLink>();

    public DbSet<Presence> Presences => Set<Presence>();

    public DbSet<LinkFault> LinkFaults => Set<LinkFault>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<PublicationLogEntry> PublicationLog => Set<PublicationLogEntry>();

    public DbSet<SiteVersion> SiteVersions => Set<SiteVersion>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<Feedback> Feedback => Set<Feedback>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<AccountLink> AccountLinks => Set<AccountLink>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<IdentityUserPasskey<string>> Passkeys => Set<IdentityUserPasskey<string>>();

    public DbSet<IdentityUserLogin<string>> DirectoryLogins => Set<IdentityUserLogin<string>>();

    public DbSet<ThrottleCount> Throttles => Set<ThrottleCount>();

    /// <summary>What protects cookies and secrets, the same on every node.</summary>
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>A collation that compares code points, for columns that hold addresses.</summary>
    /// <remarks>A server's usual collations take some Kazakh letters for equal, and capitals for small ones.</remarks>
    protected abstract string? BinaryCollation { get; }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RefuseToRewriteHistory();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RefuseToRewriteHistory();
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
            // Limits count what is typed, normalized: what the database finds by it must be the same byte for byte.
            modelBuilder.Entity<Account>().Property(a => a.NormalizedEmail).UseCollation(collation);
            modelBuilder.Entity<Account>().Property(a => a.NormalizedUserName).UseCollation(collation);
            modelBuilder.Entity<IdentityUserLogin<string>>().Property(l => l.LoginProvider).UseCollation(collation);
            modelBuilder.Entity<IdentityUserLogin<string>>().Property(l => l.ProviderKey).UseCollation(collation);
        }
    }

    private void RefuseToRewriteHistory()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry is { State: EntityState.Modified or EntityState.Deleted, Entity: Revision or PublicationLogEntry or AuditEntry or Residents.Feedback })
                throw new InvalidOperationException($"{entry.Metadata.ShortName()} is append-only: a row of it cannot be {entry.State}.");
        }
    }

    private sealed class LanguageConverter() : ValueConverter<Language, string>(l => l.Code, c => Language.Parse(c));

    /// <remarks>Whole microseconds on both: SQLite would keep more, and a server would round where the other cuts.</remarks>
    private sealed class UtcConverter() : ValueConverter<DateTime, DateTime>(
        d => InMicroseconds(d.Kind == DateTimeKind.Utc ? d : d.ToUniversalTime()),
        d => DateTime.SpecifyKind(d, DateTimeKind.Utc))
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
        modelBuilder.Entity<Publication>()
            .HasIndex(p => new { p.PageId, p.Language, p.RevisionId, p.SourceRevisionId, p.RetiredAtUtc, p.RetiredNote, p.Path, p.Title, p.ShortTitle, p.Summary, p.LastReviewed, p.ChangedAtUtc })
            .HasDatabaseName(SnapshotIndex);
    }
}

public sealed class SqlServerSiteDb(DbContextOptions<SqlServerSiteDb> options) : SiteDb(options)
{
    protected override string? BinaryCollation => "Latin1_General_BIN2";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Publication>()
            .HasIndex(p => new { p.PageId, p.Language })
            .IncludeProperties(p => new { p.RevisionId, p.SourceRevisionId, p.RetiredAtUtc, p.RetiredNote, p.Path, p.Title, p.ShortTitle, p.Summary, p.LastReviewed, p.ChangedAtUtc })
            .HasDatabaseName(SnapshotIndex);
    }
}
