using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class WithdrawnPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "MergedIntoPageId",
                table: "PublicationLog",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WithdrawnAs",
                table: "PublicationLog",
                type: "TEXT",
                maxLength: 20,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TextRemovedAtUtc",
                table: "Feedback",
                type: "TEXT",
                precision: 6,
                nullable: true);

            // Until now, the details of audit entries said what happened: "Gone", "Merged 12", "Retired", "Trashed", or "Trashed <who> <why>".
            migrationBuilder.Sql("UPDATE PublicationLog SET WithdrawnAs = 'Retired' WHERE Act = 'Retired';");
            migrationBuilder.Sql("""
                UPDATE PublicationLog SET WithdrawnAs = (
                    SELECT MIN(CASE WHEN a.Detail = 'Gone' THEN 'Gone' WHEN a.Detail LIKE 'Merged %' THEN 'Merged'
                        WHEN a.Detail = 'Trashed' OR a.Detail LIKE 'Trashed %' THEN 'Trashed' END)
                    FROM Audit AS a
                    WHERE a.Action = 'page.withdrawn' AND a.PageId = PublicationLog.PageId AND a.Language = PublicationLog.Language
                    AND a.AtUtc = PublicationLog.AtUtc)
                WHERE Act = 'Withdrawn';
                """);
            migrationBuilder.Sql("""
                UPDATE PublicationLog SET MergedIntoPageId = (
                    SELECT MIN(CASE WHEN a.Detail LIKE 'Merged %' THEN CAST(substr(a.Detail, 8) AS int) END)
                    FROM Audit AS a
                    WHERE a.Action = 'page.withdrawn' AND a.PageId = PublicationLog.PageId AND a.Language = PublicationLog.Language
                    AND a.AtUtc = PublicationLog.AtUtc)
                WHERE WithdrawnAs = 'Merged';
                """);
            migrationBuilder.Sql("""
                UPDATE Feedback SET TextRemovedAtUtc = (
                    SELECT MIN(a.AtUtc) FROM Audit AS a
                    WHERE a.Action = 'feedback.text-removed' AND a.Detail = LOWER(REPLACE(Feedback.Id, '-', '')))
                WHERE Text = '';
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "MergedIntoPageId",
                table: "PublicationLog");

            migrationBuilder.DropColumn(
                name: "WithdrawnAs",
                table: "PublicationLog");

            migrationBuilder.DropColumn(
                name: "TextRemovedAtUtc",
                table: "Feedback");
        }
    }
}
