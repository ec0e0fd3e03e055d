using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SourceLanguages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "SameTextAsRevisionId",
                table: "Revisions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SourceChangedAtRevisionId",
                table: "Pages",
                type: "INTEGER",
                nullable: true);

            // The version before takes English for the source of every page, also of those that it creates during an upgrade.
            migrationBuilder.AddColumn<string>(
                name: "SourceLanguage",
                table: "Pages",
                type: "TEXT",
                maxLength: 2,
                nullable: false,
                defaultValue: "en");

            // A page without an English text was begun in the language of its first revision, else of its only draft.
            migrationBuilder.Sql("""
                UPDATE Pages SET SourceLanguage = (SELECT r.Language FROM Revisions AS r
                    WHERE r.Id = (SELECT MIN(f.Id) FROM Revisions AS f WHERE f.PageId = Pages.Id))
                WHERE Id IN (SELECT PageId FROM Revisions)
                AND Id NOT IN (SELECT PageId FROM Revisions WHERE Language = 'en') AND Id NOT IN (SELECT PageId FROM Drafts WHERE Language = 'en');
                """);
            migrationBuilder.Sql("""
                UPDATE Pages SET SourceLanguage = (SELECT d.Language FROM Drafts AS d
                    WHERE d.Id = (SELECT MIN(f.Id) FROM Drafts AS f WHERE f.PageId = Pages.Id))
                WHERE Id IN (SELECT PageId FROM Drafts) AND Id NOT IN (SELECT PageId FROM Revisions)
                AND Id NOT IN (SELECT PageId FROM Drafts WHERE Language = 'en');
                """);
            // Their translations had no source: count them as up to date with the text that is there.
            migrationBuilder.Sql("""
                UPDATE Pages SET SourceChangedAtRevisionId = (SELECT MAX(r.Id) FROM Revisions AS r WHERE r.PageId = Pages.Id)
                WHERE SourceLanguage <> 'en';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "SameTextAsRevisionId",
                table: "Revisions");

            migrationBuilder.DropColumn(
                name: "SourceChangedAtRevisionId",
                table: "Pages");

            migrationBuilder.DropColumn(
                name: "SourceLanguage",
                table: "Pages");
        }
    }
}
