using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class PagesAbove : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Above",
                table: "Pages",
                type: "TEXT",
                maxLength: 900,
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql("""
                WITH RECURSIVE Placed (Id, Above) AS (
                    SELECT Id, '' FROM Pages WHERE ParentId IS NULL
                    UNION ALL
                    SELECT p.Id, a.Above || a.Id || '/' FROM Pages AS p JOIN Placed AS a ON p.ParentId = a.Id)
                UPDATE Pages SET Above = (SELECT Placed.Above FROM Placed WHERE Placed.Id = Pages.Id);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Above",
                table: "Pages");
        }
    }
}
