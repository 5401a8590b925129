#include "runtime_exports/publish/tree/media_file.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/text_kind.hpp"

namespace runtime_exports::publish {
namespace {

using namespace std::string_view_literals;

/// A format that can be recognised by the first bytes of a file.
struct Format {
  std::string_view words;
  std::string_view endings;  ///< file name extensions between spaces; empty: not media
  std::size_t offset;
  std::string_view bytes;
  std::size_t more_offset = 0;
  std::string_view more_bytes = {};
};

constexpr std::string_view video_endings = " mp4 m4v m4a mov 3gp avif avifs heic heif f4v ";

constexpr std::array formats{
    // Browsers take a PNG picture for the icon of a site, whatever its name says.
    Format{"a PNG picture", " png apng ico ", 0, "\x89PNG\r\n\x1A\n"sv},
    Format{"a JPEG picture", " jpg jpeg jpe jfif ", 0, "\xFF\xD8\xFF"sv},
    Format{"a GIF picture", " gif ", 0, "GIF87a"sv},
    Format{"a GIF picture", " gif ", 0, "GIF89a"sv},
    Format{"a WebP picture", " webp ", 0, "RIFF"sv, 8, "WEBP"sv},
    Format{"audio", " wav ", 0, "RIFF"sv, 8, "WAVE"sv},
    Format{"a video", " avi ", 0, "RIFF"sv, 8, "AVI "sv},
    Format{"a video or a picture", video_endings, 4, "ftyp"sv},
    Format{"a JPEG XL picture", " jxl ", 0, "\xFF\x0A"sv},
    Format{"a JPEG XL picture", " jxl ", 0, "\0\0\0\x0CJXL "sv},
    Format{"a BMP picture", " bmp ", 0, "BM"sv, 6, "\0\0\0\0"sv},
    Format{"a TIFF picture", " tif tiff ", 0, "II*\0"sv},
    Format{"a TIFF picture", " tif tiff ", 0, "MM\0*"sv},
    Format{"a font", " woff ", 0, "wOFF"sv},
    Format{"a font", " woff2 ", 0, "wOF2"sv},
    Format{"a font", " ttf otf ", 0, "\0\x01\0\0\0"sv},
    Format{"a font", " ttf otf ", 0, "true\0"sv},
    Format{"a font", " otf ttf ", 0, "OTTO\0"sv},
    Format{"a font", " ttc otc ", 0, "ttcf\0"sv},
    Format{"a font", " eot ", 34, "LP"sv},
    // An icon: the type, then the number of pictures and the size of the first.
    Format{"an icon", " ico ", 0, "\0\0\x01\0"sv},
    Format{"an icon", " cur ", 0, "\0\0\x02\0"sv},
    Format{"audio", " mp3 ", 0, "ID3"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xFB"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xFA"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xF3"sv},
    Format{"audio", " mp3 ", 0, "\xFF\xF2"sv},
    Format{"audio", " aac ", 0, "\xFF\xF1"sv},
    Format{"audio", " aac ", 0, "\xFF\xF9"sv},
    Format{"audio", " flac ", 0, "fLaC"sv},
    Format{"audio or a video", " ogg oga ogv opus spx ", 0, "OggS\0"sv},
    Format{"audio", " mid midi ", 0, "MThd\0"sv},
    Format{"audio", " aif aiff ", 0, "FORM"sv, 8, "AIF"sv},
    Format{"a video", " webm mkv weba mka ", 0, "\x1A\x45\xDF\xA3"sv},
    Format{"LZ4-compressed data", "", 0, "\x04\x22\x4D\x18"sv},
    Format{"a 7z archive", "", 0, "7z\xBC\xAF\x27\x1C"sv},
    Format{"a RAR archive", "", 0, "Rar!\x1A\x07"sv},
    Format{"a tar archive", "", 257, "ustar"sv},
    Format{"an SQLite database", "", 0, "SQLite format 3\0"sv},
    Format{"a PDF document", "", 0, "%PDF-"sv},
};

bool has_bytes(std::string_view beginning, std::size_t offset, std::string_view bytes) {
  return beginning.size() >= offset + bytes.size() &&
         beginning.substr(offset, bytes.size()) == bytes;
}

bool is_format(const Format& format, std::string_view beginning) {
  return has_bytes(beginning, format.offset, format.bytes) &&
         has_bytes(beginning, format.more_offset, format.more_bytes);
}

}  // namespace

bool is_media(std::string_view path, std::string_view beginning) {
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto ending = " " + lower_case(path.substr(dot + 1)) + " ";
  return std::any_of(formats.begin(), formats.end(), [&](const Format& format) {
    return format.endings.find(ending) != std::string_view::npos && is_format(format, beginning);
  });
}

std::string_view describe_binary(std::string_view beginning) {
  const auto* const found = std::find_if(formats.begin(), formats.end(), [&](const Format& format) {
    return is_format(format, beginning);
  });
  if (found != formats.end()) return found->words;
  const auto kind = json::kind_of_text(beginning);
  const auto words = kind ? json::words_of(*kind).binary : std::string_view{};
  return words.empty() ? "binary data" : words;
}

}  // namespace runtime_exports::publish
