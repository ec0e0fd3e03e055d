using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Almaty2020.Web.Data;

// Identity's tables are mapped here instead of by its base context, which stores passkeys as JSON (schema version 3) and adds tables of
// roles, claims and tokens that this site does not use.

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> account)
    {
        account.ToTable("Accounts");
        account.Property(a => a.Id).HasMaxLength(Actor.UserIdMaxLength);
        account.Property(a => a.Name).HasMaxLength(Account.NameMaxLength);
        account.Property(a => a.UserName).HasMaxLength(Actor.UserIdMaxLength);
        account.Property(a => a.NormalizedUserName).HasMaxLength(Actor.UserIdMaxLength);
        account.Property(a => a.Email).HasMaxLength(Account.EmailMaxLength);
        account.Property(a => a.NormalizedEmail).HasMaxLength(Account.EmailMaxLength).IsRequired();
        account.HasIndex(a => a.NormalizedEmail).IsUnique();
        account.Property(a => a.PasswordHash).HasMaxLength(200);
        account.Property(a => a.SecurityStamp).HasMaxLength(64);
        account.Property(a => a.ConcurrencyStamp).HasMaxLength(64).IsConcurrencyToken();
        account.Property(a => a.TotpSecret).HasMaxLength(500);
        account.Property(a => a.NotificationChoices).HasMaxLength(Account.NotificationChoicesMaxLength);
        account.Ignore(a => a.PhoneNumber);
        account.Ignore(a => a.PhoneNumberConfirmed);
        // The site has its own versions of these: see Throttle, Session and TotpSecret.
        account.Ignore(a => a.LockoutEnd);
        account.Ignore(a => a.LockoutEnabled);
        account.Ignore(a => a.AccessFailedCount);
        account.Ignore(a => a.TwoFactorEnabled);
        account.Ignore(a => a.State);
        account.HasMany(a => a.Grants).WithOne().HasForeignKey(g => g.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class GrantMapping : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> grant)
    {
        grant.ToTable("Grants");
        grant.Property(g => g.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        grant.Property(g => g.Role).HasConversion<string>().HasMaxLength(20);
        grant.HasOne(g => g.Page).WithMany().HasForeignKey(g => g.PageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> session)
    {
        session.ToTable("Sessions");
        session.Property(s => s.Id).ValueGeneratedNever();
        session.Property(s => s.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        session.HasOne<Account>().WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Restrict);
        session.Property(s => s.SecurityStamp).HasMaxLength(64);
        session.Property(s => s.Method).HasConversion<string>().HasMaxLength(20);
        session.Property(s => s.Browser).HasMaxLength(Session.BrowserMaxLength);
    }
}

internal sealed class AccountLinkMapping : IEntityTypeConfiguration<AccountLink>
{
    public void Configure(EntityTypeBuilder<AccountLink> link)
    {
        link.ToTable("AccountLinks");
        link.Property(l => l.Id).ValueGeneratedOnAdd();
        link.Property(l => l.Purpose).HasConversion<string>().HasMaxLength(20);
        link.Property(l => l.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        link.HasOne<Account>().WithMany().HasForeignKey(l => l.AccountId).OnDelete(DeleteBehavior.Restrict);
        link.Property(l => l.Fingerprint).HasMaxLength(AccountLink.FingerprintLength);
        link.HasIndex(l => l.Fingerprint).IsUnique();
    }
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> code)
    {
        code.ToTable("RecoveryCodes");
        code.Property(c => c.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        code.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Restrict);
        code.Property(c => c.Fingerprint).HasMaxLength(AccountLink.FingerprintLength);
        code.HasIndex(c => c.Fingerprint).IsUnique();
    }
}

internal sealed class ThrottleMapping : IEntityTypeConfiguration<ThrottleCount>
{
    public void Configure(EntityTypeBuilder<ThrottleCount> throttle)
    {
        throttle.ToTable("Throttles");
        throttle.HasKey(t => t.Key);
        throttle.Property(t => t.Key).HasMaxLength(AccountLink.FingerprintLength);
        throttle.HasIndex(t => t.SinceUtc);
    }
}

internal sealed class PasskeyMapping : IEntityTypeConfiguration<IdentityUserPasskey<string>>
{
    /// <remarks>WebAuthn allows 1,023 bytes, a clustered index of SQL Server 900. Authenticators use 16 to 255.</remarks>
    internal const int CredentialIdMaxLength = 450;

    public void Configure(EntityTypeBuilder<IdentityUserPasskey<string>> passkey)
    {
        passkey.ToTable("Passkeys");
        passkey.HasKey(p => p.CredentialId);
        passkey.Property(p => p.CredentialId).HasMaxLength(CredentialIdMaxLength);
        passkey.Property(p => p.UserId).HasMaxLength(Actor.UserIdMaxLength);
        passkey.HasOne<Account>().WithMany().HasForeignKey(p => p.UserId).OnDelete(DeleteBehavior.Restrict);
        // Columns instead of Identity's JSON: this site uses only plain SQL.
        passkey.OwnsOne(
            p => p.Data,
            data =>
            {
                data.Property(d => d.PublicKey).HasColumnName("PublicKey").HasMaxLength(1024);
                data.Property(d => d.Name).HasColumnName("Name").HasMaxLength(Account.NameMaxLength);
                data.Property(d => d.CreatedAt)
                    .HasColumnName("CreatedAt")
                    .HasConversion(d => d.UtcDateTime, d => new DateTimeOffset(DateTime.SpecifyKind(d, DateTimeKind.Utc)))
                    .HasPrecision(6);
                data.Property(d => d.SignCount).HasColumnName("SignCount");
                data.Property(d => d.Transports).HasColumnName("Transports").HasMaxLength(200);
                data.Property(d => d.IsUserVerified).HasColumnName("IsUserVerified");
                data.Property(d => d.IsBackupEligible).HasColumnName("IsBackupEligible");
                data.Property(d => d.IsBackedUp).HasColumnName("IsBackedUp");
                data.Property(d => d.AttestationObject).HasColumnName("AttestationObject");
                data.Property(d => d.ClientDataJson).HasColumnName("ClientDataJson");
            }
        );
        passkey.Navigation(p => p.Data).IsRequired();
    }
}

internal sealed class DirectoryLoginMapping : IEntityTypeConfiguration<IdentityUserLogin<string>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<string>> login)
    {
        login.ToTable("DirectoryLogins");
        login.HasKey(l => new { l.LoginProvider, l.ProviderKey });
        login.Property(l => l.LoginProvider).HasMaxLength(100);
        // OpenID Connect Core, 2: a subject has at most 255 characters.
        login.Property(l => l.ProviderKey).HasMaxLength(255);
        login.Property(l => l.ProviderDisplayName).HasMaxLength(100);
        login.Property(l => l.UserId).HasMaxLength(Actor.UserIdMaxLength);
        login.HasOne<Account>().WithMany().HasForeignKey(l => l.UserId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DataProtectionKeyMapping : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> key)
    {
        key.ToTable("DataProtectionKeys");
        key.Property(k => k.FriendlyName).HasMaxLength(100);
    }
}
