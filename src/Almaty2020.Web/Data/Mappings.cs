using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
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
        page.Property(p => p.Template).HasConversion(template => template.ToString(), name => Templates.Read(name)).HasMaxLength(20);
        page.Property(p => p.Navigation).HasConversion(place => place.ToString(), name => Templates.ReadNavigation(name)).HasMaxLength(20);
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
        // No keys to the other revisions: they came with a later migration, for which SQLite would have built the table anew outside of
        // its transaction. Revisions are never deleted.
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
        revision.HasIndex(r => new { r.PageId, r.Language, r.Number }).IsUnique();
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
        publication.Property(p => p.UrgentReason).HasMaxLength(Revision.NoteMaxLength);
        publication.Property(p => p.RetiredNote).HasMaxLength(Revision.NoteMaxLength);
        publication.Property(p => p.UrgentBy).HasMaxLength(Actor.UserIdMaxLength);
        publication.HasIndex(p => p.RendererVersion);
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
        act.HasIndex(a => new { a.PageId, a.Language, a.Kind });
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
        presence.HasKey(p => new { p.PageId, p.Language, p.AccountId });
        presence.HasOne<Page>().WithMany().HasForeignKey(p => p.PageId).OnDelete(DeleteBehavior.Restrict);
        presence.Property(p => p.AccountId).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class LinkFaultMapping : IEntityTypeConfiguration<LinkFault>
{
    public void Configure(EntityTypeBuilder<LinkFault> fault)
    {
        fault.ToTable("LinkFaults");
        fault.HasIndex(f => new { f.PageId, f.Language });
        fault.HasOne<Page>().WithMany().HasForeignKey(f => f.PageId).OnDelete(DeleteBehavior.Restrict);
        fault.Property(f => f.Target).HasMaxLength(LinkFault.TargetMaxLength);
        fault.Property(f => f.Reason).HasMaxLength(LinkFault.ReasonMaxLength);
    }
}

internal sealed class JobMapping : IEntityTypeConfiguration<Job>
{
    public void Configure(EntityTypeBuilder<Job> job)
    {
        job.ToTable("Jobs");
        job.HasKey(j => j.Name);
        job.Property(j => j.Name).HasMaxLength(Job.NameMaxLength);
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

internal sealed class FeedbackMapping : IEntityTypeConfiguration<Feedback>
{
    public void Configure(EntityTypeBuilder<Feedback> feedback)
    {
        feedback.ToTable("Feedback");
        feedback.Property(f => f.Id).ValueGeneratedNever();
        feedback.HasIndex(f => f.AtUtc);
        feedback.HasOne<Page>().WithMany().HasForeignKey(f => f.PageId).OnDelete(DeleteBehavior.Restrict);
        feedback.HasOne<Revision>().WithMany().HasForeignKey(f => f.RevisionId).OnDelete(DeleteBehavior.Restrict);
        feedback.Property(f => f.Answer).HasConversion<string>().HasMaxLength(20);
        feedback.Property(f => f.Text).HasMaxLength(Feedback.TextMaxLength);
    }
}
