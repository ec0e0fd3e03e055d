using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Almaty2020.Web.Data.Migrations.SqlServer
{
    /// <remarks>SQLite compares bytes anyhow, and has no migration for it. A column of a primary key is altered without that key.</remarks>
    public partial class AccountKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_DirectoryLogins",
                table: "DirectoryLogins");

            migrationBuilder.AlterColumn<string>(
                name: "ProviderKey",
                table: "DirectoryLogins",
                type: "nvarchar(255)",
                maxLength: 255,
                nullable: false,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(255)",
                oldMaxLength: 255);

            migrationBuilder.AlterColumn<string>(
                name: "LoginProvider",
                table: "DirectoryLogins",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: false,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(100)",
                oldMaxLength: 100);

            migrationBuilder.AlterColumn<string>(
                name: "NormalizedUserName",
                table: "Accounts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(64)",
                oldMaxLength: 64,
                oldNullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "NormalizedEmail",
                table: "Accounts",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: false,
                collation: "Latin1_General_BIN2",
                oldClrType: typeof(string),
                oldType: "nvarchar(254)",
                oldMaxLength: 254);

            migrationBuilder.AddPrimaryKey(
                name: "PK_DirectoryLogins",
                table: "DirectoryLogins",
                columns: new[] { "LoginProvider", "ProviderKey" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_DirectoryLogins",
                table: "DirectoryLogins");

            migrationBuilder.AlterColumn<string>(
                name: "ProviderKey",
                table: "DirectoryLogins",
                type: "nvarchar(255)",
                maxLength: 255,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(255)",
                oldMaxLength: 255,
                oldCollation: "Latin1_General_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "LoginProvider",
                table: "DirectoryLogins",
                type: "nvarchar(100)",
                maxLength: 100,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(100)",
                oldMaxLength: 100,
                oldCollation: "Latin1_General_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "NormalizedUserName",
                table: "Accounts",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "nvarchar(64)",
                oldMaxLength: 64,
                oldNullable: true,
                oldCollation: "Latin1_General_BIN2");

            migrationBuilder.AlterColumn<string>(
                name: "NormalizedEmail",
                table: "Accounts",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: false,
                oldClrType: typeof(string),
                oldType: "nvarchar(254)",
                oldMaxLength: 254,
                oldCollation: "Latin1_General_BIN2");

            migrationBuilder.AddPrimaryKey(
                name: "PK_DirectoryLogins",
                table: "DirectoryLogins",
                columns: new[] { "LoginProvider", "ProviderKey" });
        }
    }
}
