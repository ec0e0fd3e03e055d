using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Almaty2020.Web.Data;

internal sealed class PageMapping : IEntityTypeConfiguration<Page>
{
    public void Configure(EntityTypeBuilder<Page> page)
    {
        page.ToTable("Pages");
        page.Property(p => p.Key).HasMaxLength(Page.KeyMaxLength);
        page.HasIndex(p => p.Key).IsUnique();
        page.Property(p => p.Above).HasMaxLength(Page.AboveMaxLength);
        page.Property(p => p.Template).HasConversion(template => template.Name, name => Template.Read(name)).HasMaxLength(20);
        page.Property(p => p.Navigation).HasConversion(place => place.ToString(), name => NavigationNames.Read(name)).HasMaxLength(20);
        page.HasOne(p => p.Parent).WithMany().HasForeignKey(p => p.ParentId).OnDelete(DeleteBehavior.Restrict);
        page.Property(p => p.UpdatedBy).HasMaxLength(Actor.UserIdMaxLength);
        page.Property(p => p.ReviewAddress).HasMaxLength(Page.ReviewAddressMaxLength);
        page.Property(p => p.TrashedBy).HasMaxLength(Actor.UserIdMaxLength);
        page.Property(p => p.Version).IsConcurrencyToken();
    }
}

internal sealed class DraftMapping : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> draft)
    {
        draft.ToTable("Drafts");
        draft.HasIndex(d => new { d.PageId, d.Language }).IsUnique();
        draft.HasOne<Page>().WithMany().HasForeignKey(d => d.PageId).OnDelete(DeleteBehavior.Restrict);
        draft.HasOne<Revision>().WithMany().HasForeignKey(d => d.BasedOnRevisionId).OnDelete(DeleteBehavior.Restrict);
        draft.Ignore(d => d.Text);
        draft.Property(d => d.Title).HasMaxLength(PageText.TitleMaxLength);
        draft.Property(d => d.Summary).HasMaxLength(PageText.SummaryMaxLength);
        draft.Property(d => d.Slug).HasMaxLength(PageText.SlugMaxLength);
        draft.Property(d => d.UpdatedBy).HasMaxLength(Actor.UserIdMaxLength);
        // No foreign keys to the other revisions: their columns came with a later migration, for which SQLite would have rebuilt the table
        // outside of its transaction. Revisions are never deleted.
        draft.Property(d => d.SubmittedBy).HasMaxLength(Actor.UserIdMaxLength);
        draft.Property(d => d.ReturnedBy).HasMaxLength(Actor.UserIdMaxLength);
        draft.Property(d => d.Message).HasMaxLength(Revision.NoteMaxLength);
        draft.Ignore(d => d.IsInReview);
        draft.Property(d => d.Version).IsConcurrencyToken();
    }
}

internal sealed class RevisionMapping : IEntityTypeConfiguration<Revision>
{
    public void Configure(EntityTypeBuilder<Revision> revision)
    {
        revision.ToTable("Revisions");
        revision
            .HasIndex(r => new
            {
                r.PageId,
                r.Language,
                r.Number,
            })
            .IsUnique();
        revision.HasOne<Page>().WithMany().HasForeignKey(r => r.PageId).OnDelete(DeleteBehavior.Restrict);
        revision.HasOne<Revision>().WithMany().HasForeignKey(r => r.SourceRevisionId).OnDelete(DeleteBehavior.Restrict);
        revision.Ignore(r => r.Text);
        revision.Property(r => r.PageId);
        revision.Property(r => r.Language);
        revision.Property(r => r.Number);
        revision.Property(r => r.Title).HasMaxLength(PageText.TitleMaxLength);
        revision.Property(r => r.Summary).HasMaxLength(PageText.SummaryMaxLength);
        revision.Property(r => r.Slug).HasMaxLength(PageText.SlugMaxLength);
        revision.Property(r => r.Body);
        revision.Property(r => r.Writers);
        revision.Property(r => r.Fields);
        revision.Property(r => r.AuthorId).HasMaxLength(Actor.UserIdMaxLength);
        revision.Property(r => r.CreatedAtUtc);
        revision.Property(r => r.Note).HasMaxLength(Revision.NoteMaxLength);
        revision.Property(r => r.SourceRevisionId);
        // No foreign key, like that of a draft's revisions.
        revision.Property(r => r.SameTextAsRevisionId);
    }
}

internal sealed class PublicationMapping : IEntityTypeConfiguration<Publication>
{
    public void Configure(EntityTypeBuilder<Publication> publication)
    {
        publication.ToTable("Publications");
        publication.HasKey(p => new { p.PageId, p.Language });
        publication.HasIndex(p => new { p.Language, p.Path }).IsUnique();
        publication.HasOne(p => p.Page).WithMany().HasForeignKey(p => p.PageId).OnDelete(DeleteBehavior.Restrict);
        publication.HasOne(p => p.Revision).WithMany().HasForeignKey(p => p.RevisionId).OnDelete(DeleteBehavior.Restrict);
        publication.Property(p => p.Path).HasMaxLength(Publication.PathMaxLength);
        publication.Property(p => p.Title).HasMaxLength(PageText.TitleMaxLength);
        publication.Property(p => p.ShortTitle).HasMaxLength(PageText.TitleMaxLength);
        publication.Property(p => p.Summary).HasMaxLength(PageText.SummaryMaxLength);
        publication.Ignore(p => p.IsCorrection);
        publication.Property(p => p.UrgentReason).HasMaxLength(Revision.NoteMaxLength);
        publication.Property(p => p.RetiredNote).HasMaxLength(Revision.NoteMaxLength);
        publication.Property(p => p.UrgentBy).HasMaxLength(Actor.UserIdMaxLength);
        publication.HasIndex(p => p.RendererVersion);
        // Few texts wait for a second person's approval. Without an index, the start page reads every live text to find them.
        publication.HasIndex(p => p.UrgentReason);
    }
}

internal sealed class TrashedPublicationMapping : IEntityTypeConfiguration<TrashedPublication>
{
    public void Configure(EntityTypeBuilder<TrashedPublication> publication)
    {
        publication.ToTable("TrashedPublications");
        publication.HasKey(p => new { p.PageId, p.Language });
        publication.HasOne<Page>().WithMany().HasForeignKey(p => p.PageId).OnDelete(DeleteBehavior.Restrict);
        publication.HasOne<Revision>().WithMany().HasForeignKey(p => p.RevisionId).OnDelete(DeleteBehavior.Restrict);
        publication.Property(p => p.UrgentReason).HasMaxLength(Revision.NoteMaxLength);
        publication.Property(p => p.UrgentBy).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class RedirectMapping : IEntityTypeConfiguration<Redirect>
{
    public void Configure(EntityTypeBuilder<Redirect> redirect)
    {
        redirect.ToTable("Redirects");
        redirect.HasKey(r => new { r.Language, r.Path });
        redirect.Property(r => r.Path).HasMaxLength(Publication.PathMaxLength);
        redirect.HasOne<Page>().WithMany().HasForeignKey(r => r.PageId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScheduleMapping : IEntityTypeConfiguration<ScheduledAct>
{
    public void Configure(EntityTypeBuilder<ScheduledAct> act)
    {
        act.ToTable("Schedule");
        act.Property(a => a.Id).ValueGeneratedNever();
        act.HasIndex(a => new { a.State, a.DueAtUtc });
        act.HasIndex(a => a.GroupId);
        act.HasIndex(a => new
        {
            a.PageId,
            a.Language,
            a.Kind,
        });
        act.HasOne<Page>().WithMany().HasForeignKey(a => a.PageId).OnDelete(DeleteBehavior.Restrict);
        act.HasOne<Page>().WithMany().HasForeignKey(a => a.IntoPageId).OnDelete(DeleteBehavior.Restrict);
        act.HasOne<Revision>().WithMany().HasForeignKey(a => a.RevisionId).OnDelete(DeleteBehavior.Restrict);
        act.Property(a => a.Kind).HasConversion<string>().HasMaxLength(20);
        act.Property(a => a.Withdrawal).HasConversion<string>().HasMaxLength(20);
        act.Property(a => a.State).HasConversion<string>().HasMaxLength(20);
        act.Property(a => a.Note).HasMaxLength(Revision.NoteMaxLength);
        act.Property(a => a.UrgentReason).HasMaxLength(Revision.NoteMaxLength);
        act.Property(a => a.Writers);
        act.Property(a => a.ActorId).HasMaxLength(Actor.UserIdMaxLength);
        act.Property(a => a.EndedBy).HasMaxLength(Actor.UserIdMaxLength);
        act.Property(a => a.ConfirmedBy).HasMaxLength(Actor.UserIdMaxLength);
        act.Property(a => a.Outcome).HasMaxLength(ScheduledAct.OutcomeMaxLength);
        act.Property(a => a.Version).IsConcurrencyToken();
    }
}

internal sealed class RemarkMapping : IEntityTypeConfiguration<Remark>
{
    public void Configure(EntityTypeBuilder<Remark> remark)
    {
        remark.ToTable("Remarks");
        remark.Property(r => r.Id).ValueGeneratedNever();
        remark.HasIndex(r => new { r.PageId, r.Language });
        remark.HasOne<Page>().WithMany().HasForeignKey(r => r.PageId).OnDelete(DeleteBehavior.Restrict);
        remark.HasOne<Revision>().WithMany().HasForeignKey(r => r.RevisionId).OnDelete(DeleteBehavior.Restrict);
        remark.HasOne<ShareLink>().WithMany().HasForeignKey(r => r.ShareLinkId).OnDelete(DeleteBehavior.Restrict);
        remark.Property(r => r.Kind).HasConversion<string>().HasMaxLength(20);
        remark.Property(r => r.Quote).HasMaxLength(Remark.QuoteMaxLength);
        remark.Property(r => r.Text).HasMaxLength(Remark.TextMaxLength);
        remark.Property(r => r.AuthorId).HasMaxLength(Actor.UserIdMaxLength);
        remark.Property(r => r.GuestName).HasMaxLength(Remark.GuestNameMaxLength);
        remark.Property(r => r.SettledBy).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class ShareLinkMapping : IEntityTypeConfiguration<ShareLink>
{
    public void Configure(EntityTypeBuilder<ShareLink> link)
    {
        link.ToTable("ShareLinks");
        link.Property(l => l.Id).ValueGeneratedNever();
        link.HasIndex(l => new { l.PageId, l.Language });
        link.HasOne<Page>().WithMany().HasForeignKey(l => l.PageId).OnDelete(DeleteBehavior.Restrict);
        link.HasOne<Revision>().WithMany().HasForeignKey(l => l.RevisionId).OnDelete(DeleteBehavior.Restrict);
        link.Property(l => l.For).HasMaxLength(ShareLink.ForMaxLength);
        link.Property(l => l.CreatedBy).HasMaxLength(Actor.UserIdMaxLength);
        link.Property(l => l.RevokedBy).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class PresenceMapping : IEntityTypeConfiguration<Presence>
{
    public void Configure(EntityTypeBuilder<Presence> presence)
    {
        presence.ToTable("Presences");
        presence.HasKey(p => new
        {
            p.PageId,
            p.Language,
            p.AccountId,
        });
        presence.HasOne<Page>().WithMany().HasForeignKey(p => p.PageId).OnDelete(DeleteBehavior.Restrict);
        presence.Property(p => p.AccountId).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class LinkFaultMapping : IEntityTypeConfiguration<BrokenLink>
{
    public void Configure(EntityTypeBuilder<BrokenLink> fault)
    {
        fault.ToTable("LinkFaults");
        fault.HasIndex(f => new { f.PageId, f.Language });
        fault.HasOne<Page>().WithMany().HasForeignKey(f => f.PageId).OnDelete(DeleteBehavior.Restrict);
        fault.Property(f => f.Target).HasMaxLength(BrokenLink.TargetMaxLength);
        fault.Property(f => f.Reason).HasMaxLength(BrokenLink.ReasonMaxLength);
    }
}

internal sealed class JobMapping : IEntityTypeConfiguration<JobLease>
{
    public void Configure(EntityTypeBuilder<JobLease> job)
    {
        job.ToTable("Jobs");
        job.HasKey(j => j.Name);
        job.Property(j => j.Name).HasMaxLength(JobLease.NameMaxLength);
    }
}

internal sealed class PublicationLogMapping : IEntityTypeConfiguration<PublicationLogEntry>
{
    public void Configure(EntityTypeBuilder<PublicationLogEntry> entry)
    {
        entry.ToTable("PublicationLog");
        entry.HasKey(e => e.Number);
        entry.Property(e => e.Number).ValueGeneratedNever();
        entry.HasIndex(e => new { e.PageId, e.Language });
        entry.HasOne<Page>().WithMany().HasForeignKey(e => e.PageId).OnDelete(DeleteBehavior.Restrict);
        entry.HasOne<Revision>().WithMany().HasForeignKey(e => e.RevisionId).OnDelete(DeleteBehavior.Restrict);
        entry.Property(e => e.Act).HasConversion<string>().HasMaxLength(20);
        entry.Property(e => e.Path).HasMaxLength(Publication.PathMaxLength);
        entry.Property(e => e.PreviousPath).HasMaxLength(Publication.PathMaxLength);
        entry.Property(e => e.Note).HasMaxLength(Revision.NoteMaxLength);
        entry.Property(e => e.WithdrawnAs).HasConversion<string>().HasMaxLength(20);
        entry.Property(e => e.ActorId).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class SiteVersionMapping : IEntityTypeConfiguration<SiteVersion>
{
    public void Configure(EntityTypeBuilder<SiteVersion> version)
    {
        version.ToTable("SiteVersion");
        version.Property(v => v.Id).ValueGeneratedNever();
        version.HasData(new SiteVersion());
    }
}

internal sealed class AuditMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entry)
    {
        entry.ToTable("Audit");
        entry.Property(e => e.Id).ValueGeneratedNever();
        entry.HasIndex(e => e.AtUtc);
        entry.HasIndex(e => e.Action);
        entry.HasIndex(e => e.AccountId);
        entry.HasIndex(e => e.ActorId);
        entry.Property(e => e.ActorId).HasMaxLength(Actor.UserIdMaxLength);
        entry.Property(e => e.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        entry.Property(e => e.Action).HasMaxLength(40);
        entry.Property(e => e.Detail).HasMaxLength(AuditEntry.DetailMaxLength);
    }
}

internal sealed class FeedbackMapping : IEntityTypeConfiguration<FeedbackEntry>
{
    public void Configure(EntityTypeBuilder<FeedbackEntry> feedback)
    {
        feedback.ToTable("Feedback");
        feedback.Property(f => f.Id).ValueGeneratedNever();
        feedback.HasIndex(f => f.AtUtc);
        feedback.HasOne<Page>().WithMany().HasForeignKey(f => f.PageId).OnDelete(DeleteBehavior.Restrict);
        feedback.HasOne<Revision>().WithMany().HasForeignKey(f => f.RevisionId).OnDelete(DeleteBehavior.Restrict);
        feedback.Property(f => f.Answer).HasConversion<string>().HasMaxLength(20);
        feedback.Property(f => f.Text).HasMaxLength(FeedbackEntry.TextMaxLength);
        feedback.Property(f => f.DoneBy).HasMaxLength(Actor.UserIdMaxLength);
        feedback.Property(f => f.AssigneeId).HasMaxLength(Actor.UserIdMaxLength);
        feedback.Property(f => f.Note).HasMaxLength(FeedbackEntry.NoteMaxLength);
    }
}

internal sealed class StoredSettingMapping : IEntityTypeConfiguration<StoredSetting>
{
    public void Configure(EntityTypeBuilder<StoredSetting> setting)
    {
        setting.ToTable("SiteSettings");
        setting.HasKey(s => s.Name);
        setting.Property(s => s.Name).HasMaxLength(StoredSetting.NameMaxLength);
        setting.Property(s => s.Value).HasMaxLength(StoredSetting.ValueMaxLength);
    }
}

internal sealed class NotificationMapping : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> notification)
    {
        notification.ToTable("Notifications");
        notification.Property(n => n.Id).ValueGeneratedNever();
        notification.HasIndex(n => new { n.AccountId, n.AtUtc });
        notification.HasIndex(n => new { n.AccountId, n.ReadAtUtc });
        notification.HasIndex(n => n.MailDueAtUtc);
        notification.HasIndex(n => new { n.PageId, n.Language });
        notification.HasOne<Account>().WithMany().HasForeignKey(n => n.AccountId).OnDelete(DeleteBehavior.Restrict);
        notification.HasOne<Page>().WithMany().HasForeignKey(n => n.PageId).OnDelete(DeleteBehavior.Restrict);
        notification.Property(n => n.AccountId).HasMaxLength(Actor.UserIdMaxLength);
        notification.Property(n => n.ActorId).HasMaxLength(Actor.UserIdMaxLength);
        notification.Property(n => n.Kind).HasConversion<string>().HasMaxLength(20);
        notification.Property(n => n.Title).HasMaxLength(PageText.TitleMaxLength);
    }
}

internal sealed class QueuedEmailMapping : IEntityTypeConfiguration<QueuedEmail>
{
    public void Configure(EntityTypeBuilder<QueuedEmail> email)
    {
        email.ToTable("Emails");
        email.Property(e => e.Id).ValueGeneratedNever();
        email.HasIndex(e => e.NextAttemptAtUtc);
        email.Property(e => e.To).HasMaxLength(QueuedEmail.AddressMaxLength);
        email.Property(e => e.ToName).HasMaxLength(QueuedEmail.AddressMaxLength);
        email.Property(e => e.Subject).HasMaxLength(QueuedEmail.SubjectMaxLength);
    }
}
