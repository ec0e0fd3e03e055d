using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TrashedPublications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "TrashedPublications",
                columns: table => new
                {
                    PageId = table.Column<int>(type: "INTEGER", nullable: false),
                    Language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    RevisionId = table.Column<int>(type: "INTEGER", nullable: false),
                    UrgentReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    UrgentBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TrashedPublications", x => new { x.PageId, x.Language });
                    table.ForeignKey(
                        name: "FK_TrashedPublications_Pages_PageId",
                        column: x => x.PageId,
                        principalTable: "Pages",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_TrashedPublications_Revisions_RevisionId",
                        column: x => x.RevisionId,
                        principalTable: "Revisions",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_TrashedPublications_RevisionId",
                table: "TrashedPublications",
                column: "RevisionId");

            // Until now, the details of audit entries said what was live when a page was put into the trash: "Trashed", or
            // "Trashed <who> <why>" if it was urgent and unconfirmed.
            migrationBuilder.Sql("""
                INSERT INTO TrashedPublications (PageId, Language, RevisionId, UrgentBy, UrgentReason)
                SELECT a.PageId, a.Language, a.FromRevisionId,
                    CASE WHEN instr(substr(a.Detail, 9), ' ') > 0 THEN substr(a.Detail, 9, instr(substr(a.Detail, 9), ' ') - 1) END,
                    CASE WHEN instr(substr(a.Detail, 9), ' ') > 0 THEN substr(a.Detail, 9 + instr(substr(a.Detail, 9), ' ')) END
                FROM Audit AS a
                JOIN Pages AS p ON p.Id = a.PageId
                WHERE p.TrashRootId IS NOT NULL AND a.Action = 'page.withdrawn' AND a.AtUtc = p.TrashedAtUtc
                AND a.Language IS NOT NULL AND a.FromRevisionId IS NOT NULL AND (a.Detail = 'Trashed' OR a.Detail LIKE 'Trashed %')
                AND NOT EXISTS (SELECT 1 FROM Audit AS later WHERE later.PageId = a.PageId AND later.Language = a.Language AND later.Action = a.Action
                    AND later.AtUtc = a.AtUtc AND (later.Detail = 'Trashed' OR later.Detail LIKE 'Trashed %') AND later.Id > a.Id);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "TrashedPublications");
        }
    }
}
