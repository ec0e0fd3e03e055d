using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
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
                type: "nvarchar(900)",
                maxLength: 900,
                nullable: false,
                defaultValue: "");

            migrationBuilder.Sql("""
                WITH Placed (Id, Above) AS (
                    SELECT Id, CAST('' AS nvarchar(900)) FROM Pages WHERE ParentId IS NULL
                    UNION ALL
                    SELECT p.Id, CAST(CONCAT(a.Above, a.Id, '/') AS nvarchar(900)) FROM Pages AS p JOIN Placed AS a ON p.ParentId = a.Id)
                UPDATE p SET Above = a.Above FROM Pages AS p JOIN Placed AS a ON a.Id = p.Id;
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
