using System.Globalization;
using System.Net;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// The errors of SelectObjectContent. The messages of the parser, of missing columns, of casts and of texts are as others met them; the
/// rest are AWS's list of error codes.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#SelectObjectContentErrorCodeList"/>
internal static partial class S3Errors
{
    // The request
    public static AwsServiceException EmptyRequestBody() => OfSelect("EmptyRequestBody", "The request body cannot be empty.");

    public static AwsServiceException MissingRequiredParameter() => OfSelect(
        "MissingRequiredParameter", "The SelectRequest entity is missing a required parameter. Check the service documentation and try again.");

    public static AwsServiceException InvalidRequestParameter() => OfSelect(
        "InvalidRequestParameter",
        "The value of a parameter in the SelectRequest element is not valid. Check the service API documentation and try again.");

    public static AwsServiceException InvalidExpressionType() => OfSelect(
        "InvalidExpressionType", "The ExpressionType value is not valid. Only SQL expressions are supported.");

    public static AwsServiceException ExpressionTooLong() => OfSelect(
        "ExpressionTooLong", "The SQL expression is too long. The maximum byte-length for an SQL expression is 256 KB.");

    public static AwsServiceException InvalidDataSource() => OfSelect(
        "InvalidDataSource", "The data source type is not valid. Only CSV, JSON, and Parquet are supported.");

    public static AwsServiceException ObjectSerializationConflict() => OfSelect(
        "ObjectSerializationConflict",
        "InputSerialization specifies more than one format (CSV, JSON, or Parquet), or OutputSerialization specifies more than one format " +
        "(CSV or JSON). For InputSerialization and OutputSerialization, you can specify only one format for each.");

    public static AwsServiceException InvalidFileHeaderInfo() => OfSelect(
        "InvalidFileHeaderInfo", "The FileHeaderInfo value is not valid. Only NONE, USE, and IGNORE are supported.");

    public static AwsServiceException InvalidJsonType(string type) => OfSelect(
        "InvalidJsonType", $"The {type} jsonType is invalid. Please check the service documentation and try again.");

    public static AwsServiceException InvalidQuoteFields() => OfSelect(
        "InvalidQuoteFields", "The QuoteFields value is not valid. Only ALWAYS and ASNEEDED are supported.");

    public static AwsServiceException InvalidCompressionFormat() => OfSelect(
        "InvalidCompressionFormat", "The file is not in a supported compression format. Only GZIP and BZIP2 are supported.");

    public static AwsServiceException InvalidScanRange() => OfSelect("InvalidScanRange", "The provided scan range is not valid.");

    public static AwsServiceException UnsupportedScanRangeInput() => OfSelect(
        "UnsupportedScanRangeInput", "Scan range queries are not supported on this type of object.");

    public static AwsServiceException UnsupportedRangeHeader() => OfSelect(
        "UnsupportedRangeHeader", "A range header is not supported for this operation.");

    public static AwsServiceException UnsupportedStorageClass() => OfSelect(
        "UnsupportedStorageClass", "The storage class is not supported. Only STANDARD, STANDARD_IA, and ONEZONE_IA storage classes are supported.");

    // The object
    public static AwsServiceException NotCompressed() => OfSelect(
        "InvalidCompressionFormat", "GZIP is not applicable to the queried object. Please correct the request and try again.");

    public static AwsServiceException TruncatedInput() => OfSelect(
        "TruncatedInput", "Object decompression failed. Check that the object is properly compressed using the format specified in the request.");

    public static AwsServiceException InvalidTextEncoding(long nearByte) => OfSelect(
        "InvalidTextEncoding",
        string.Create(
            CultureInfo.InvariantCulture, $"UTF-8 encoding is required. The text encoding error was found near byte {nearByte:N0}."));

    public static AwsServiceException OverMaxRecordSize(int max) => OfSelect(
        "OverMaxRecordSize",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The character number in one record is more than our max threshold, maxCharsPerRecord: {max:N0}"));

    public static AwsServiceException CsvUnescapedQuote() => OfSelect(
        "CSVUnescapedQuote",
        "An unescaped quote was found while parsing the CSV file. To allow quoted record delimiters, set AllowQuotedRecordDelimiter to 'TRUE'.");

    public static AwsServiceException CsvEscapingRecordDelimiter() => OfSelect(
        "CSVEscapingRecordDelimiter",
        "A quoted record delimiter was found in the file. To allow quoted record delimiters, set AllowQuotedRecordDelimiter to 'TRUE'.");

    public static AwsServiceException JsonParsingError() => OfSelect(
        "JSONParsingError", "Error parsing JSON file. Please check the file and try again.");

    // Names
    public static AwsServiceException MissingHeaders() => OfSelect(
        "MissingHeaders", "Some headers in the query are missing from the file. Please check the file and try again.");

    public static AwsServiceException AmbiguousFieldName() => OfSelect(
        "AmbiguousFieldName", "The field name matches to multiple fields in the file. Check the SQL expression and the file, and try again.");

    public static AwsServiceException InvalidColumnIndex(SqlToken token) => OfSelect(
        "InvalidColumnIndex",
        $"The column index at line {token.Line}, column {token.Column} is invalid. Please check the service documentation and try again.");

    public static AwsServiceException InvalidTableAlias(SqlToken token) => OfSelect(
        "InvalidTableAlias",
        $"Invalid table alias is specified at line {token.Line}, column {token.Column}. Please check the file and try again.");

    public static AwsServiceException InvalidKeyPath() => OfSelect("InvalidKeyPath", "The key path in the SQL expression is not valid.");

    public static AwsServiceException EvaluatorBindingDoesNotExist() => OfSelect(
        "EvaluatorBindingDoesNotExist", "A column name or a path provided does not exist in the SQL expression.");

    // The lexer and the parser
    public static AwsServiceException LexerInvalidChar(int line, int column) =>
        OfSelect("LexerInvalidChar", $"Invalid character at line {line}, column {column}.");

    public static AwsServiceException LexerInvalidOperator(int line, int column) =>
        OfSelect("LexerInvalidOperator", $"Invalid operator at line {line}, column {column}.");

    public static AwsServiceException LexerInvalidLiteral(int line, int column) =>
        OfSelect("LexerInvalidLiteral", $"Invalid literal at line {line}, column {column}.");

    public static AwsServiceException LexerInvalidIonLiteral(int line, int column) =>
        OfSelect("LexerInvalidIONLiteral", $"Invalid Ion literal at line {line}, column {column}.");

    public static AwsServiceException ParseInvalidPathComponent(SqlToken found) => OfSelect(
        "ParseInvalidPathComponent",
        $"Invalid Path component, expecting either an IDENTIFIER or STAR, got: {found.Description.Split(':')[0]},at line {found.Line}, " +
        $"column {found.Column}.");

    /// <summary>What the parser says of a token: where, and what it didn't expect or find.</summary>
    public static AwsServiceException OfToken(string code, string message, SqlToken token) =>
        OfSelect(code, $"{message} {token.Description} at line {token.Line}, column {token.Column}.");

    public static AwsServiceException ParseUnexpectedToken(SqlToken token) => OfToken("ParseUnexpectedToken", "Unexpected token found", token);

    public static AwsServiceException ParseCastArity(string type, int max) =>
        OfSelect("ParseCastArity", $"Cast to type {type} has incorrect arity.Correct arity is 0..{max}");

    public static AwsServiceException MaxOperatorsExceeded() => OfSelect(
        "MaxOperatorsExceeded", "Failed to parse SQL expression, try reducing complexity. For example, reduce number of operators used.");

    public static AwsServiceException UnsupportedSqlStructure() => OfSelect(
        "UnsupportedSqlStructure", "S3 encountered an unsupported SQL structure. Check the SQL Reference.");

    public static AwsServiceException UnsupportedFunction() => OfSelect("UnsupportedFunction", "S3 encountered an unsupported SQL function.");

    public static AwsServiceException MultipleDataSourcesUnsupported() => OfSelect(
        "MultipleDataSourcesUnsupported", "Multiple data sources are not supported.");

    public static AwsServiceException EvaluatorNegativeLimit() => OfSelect("EvaluatorNegativeLimit", "LIMIT must not be negative.");

    // The evaluator
    public static AwsServiceException CastFailed(string from, string to) => OfSelect(
        "CastFailed", $"Attempt to convert from one data type to another failed: cast from {from} to {to}.");

    public static AwsServiceException IntegerOverflow() => OfSelect(
        "IntegerOverflow", "An integer overflow or underflow occurred in the SQL expression.");

    public static AwsServiceException InvalidDataType() => OfSelect(
        "InvalidDataType", "The SQL expression contains a data type that is not valid.");

    public static AwsServiceException ExternalEvalException() => OfSelect(
        "ExternalEvalException", "The query cannot be evaluated. Check the file and try again.");

    public static AwsServiceException EvaluatorInvalidArguments() => OfSelect(
        "EvaluatorInvalidArguments", "There is an incorrect number of arguments in the function call in the SQL expression.");

    public static AwsServiceException IncorrectSqlFunctionArgumentType() => OfSelect(
        "IncorrectSqlFunctionArgumentType", "An incorrect argument type was specified in a function call in the SQL expression.");

    public static AwsServiceException IllegalSqlFunctionArgument() => OfSelect(
        "IllegalSqlFunctionArgument", "An illegal argument was used in the SQL function.");

    public static AwsServiceException LikeInvalidInputs() => OfSelect(
        "LikeInvalidInputs", "The argument given to the LIKE clause in the SQL expression is not valid.");

    public static AwsServiceException LikeInvalidEscapeSequence() => OfSelect(
        "EvaluatorLikePatternInvalidEscapeSequence", "An argument given to the LIKE expression was not valid.");

    public static AwsServiceException ValueParseFailure() => OfSelect(
        "ValueParseFailure", "A timestamp parse failure occurred in the SQL expression.");

    // Patterns of timestamps
    public static AwsServiceException InvalidTimestampPattern() => OfSelect(
        "EvaluatorInvalidTimestampFormatPattern", "The timestamp format string in the SQL expression is not valid.");

    public static AwsServiceException InvalidTimestampPatternToken() => OfSelect(
        "EvaluatorInvalidTimestampFormatPatternToken", "The timestamp format pattern contains a token in the SQL expression that is not valid.");

    public static AwsServiceException InvalidTimestampPatternSymbol() => OfSelect(
        "EvaluatorInvalidTimestampFormatPatternSymbol", "The timestamp format pattern contains a symbol in the SQL expression that is not valid.");

    public static AwsServiceException InvalidTimestampPatternSymbolForParsing() => OfSelect(
        "EvaluatorInvalidTimestampFormatPatternSymbolForParsing",
        "The timestamp format pattern contains a valid format symbol that cannot be applied to timestamp parsing in the SQL expression.");

    public static AwsServiceException UnterminatedTimestampPatternToken() => OfSelect(
        "EvaluatorUnterminatedTimestampFormatPatternToken",
        "The timestamp format pattern contains an unterminated token in the SQL expression.");

    public static AwsServiceException DuplicateTimestampPatternFields() => OfSelect(
        "EvaluatorTimestampFormatPatternDuplicateFields",
        "The timestamp format pattern contains multiple format specifiers representing the timestamp field in the SQL expression.");

    public static AwsServiceException TimestampPatternHourClockMismatch() => OfSelect(
        "EvaluatorTimestampFormatPatternHourClockAmPmMismatch",
        "The timestamp format pattern contains a 12-hour hour of day format symbol but doesn't also contain an AM/PM field, or it contains a " +
        "24-hour hour of day format specifier and contains an AM/PM field in the SQL expression.");

    private static AwsServiceException OfSelect(string code, string message) => Error(code, HttpStatusCode.BadRequest, message);
}
