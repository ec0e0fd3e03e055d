using Almaty2020.Web.Auditing;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Almaty2020.Web.Data;

internal sealed class PictureMapping : IEntityTypeConfiguration<Picture>
{
    public void Configure(EntityTypeBuilder<Picture> picture)
    {
        picture.ToTable("Pictures");
        picture.Property(p => p.Key).HasMaxLength(Picture.KeyMaxLength);
        picture.HasIndex(p => p.Key).IsUnique();
        picture.Property(p => p.Hash).HasMaxLength(Picture.HashLength);
        picture.HasIndex(p => p.Hash).IsUnique();
        picture.HasIndex(p => p.AddedAtUtc);
        picture.Property(p => p.Type).HasConversion<string>().HasMaxLength(20);
        picture.Property(p => p.FileName).HasMaxLength(Picture.FileNameMaxLength);
        picture.Property(p => p.Credit).HasMaxLength(Picture.CreditMaxLength);
        picture.Property(p => p.Licence).HasMaxLength(Picture.LicenceMaxLength);
        picture.Property(p => p.Facts).HasMaxLength(Picture.FactsMaxLength);
        picture.Ignore(p => p.Document);
        picture.Property(p => p.AddedBy).HasMaxLength(Actor.UserIdMaxLength);
        picture.Property(p => p.UpdatedBy).HasMaxLength(Actor.UserIdMaxLength);
        picture.Property(p => p.TrashedBy).HasMaxLength(Actor.UserIdMaxLength);
        picture.Property(p => p.Version).IsConcurrencyToken();
        picture.HasMany(p => p.Texts).WithOne().HasForeignKey(t => t.PictureId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PictureTextMapping : IEntityTypeConfiguration<PictureText>
{
    public void Configure(EntityTypeBuilder<PictureText> text)
    {
        text.ToTable("PictureTexts");
        text.HasKey(t => new { t.PictureId, t.Language });
        text.Property(t => t.AlternativeText).HasMaxLength(Picture.AlternativeTextMaxLength);
    }
}

internal sealed class PictureOriginalMapping : IEntityTypeConfiguration<PictureOriginal>
{
    public void Configure(EntityTypeBuilder<PictureOriginal> original)
    {
        original.ToTable("PictureOriginals");
        original.HasKey(o => o.PictureId);
        original.Property(o => o.PictureId).ValueGeneratedNever();
        original.HasOne<Picture>().WithOne().HasForeignKey<PictureOriginal>(o => o.PictureId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class PictureVersionMapping : IEntityTypeConfiguration<PictureVersion>
{
    public void Configure(EntityTypeBuilder<PictureVersion> version)
    {
        version.ToTable("PictureVersions");
        version.HasIndex(v => v.PictureId);
        version.Property(v => v.Hash).HasMaxLength(Picture.HashLength);
        version.Property(v => v.Type).HasConversion<string>().HasMaxLength(20);
        version.Property(v => v.FileName).HasMaxLength(Picture.FileNameMaxLength);
        version.Property(v => v.Facts).HasMaxLength(Picture.FactsMaxLength);
        version.Property(v => v.ReplacedBy).HasMaxLength(Actor.UserIdMaxLength);
    }
}

internal sealed class PictureVersionOriginalMapping : IEntityTypeConfiguration<PictureVersionOriginal>
{
    public void Configure(EntityTypeBuilder<PictureVersionOriginal> original)
    {
        original.ToTable("PictureVersionOriginals");
        original.HasKey(o => o.PictureVersionId);
        original.Property(o => o.PictureVersionId).ValueGeneratedNever();
        original
            .HasOne<PictureVersion>()
            .WithOne()
            .HasForeignKey<PictureVersionOriginal>(o => o.PictureVersionId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
