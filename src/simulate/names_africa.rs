//! What are people called in Madagascar, the Maghreb, West and East Africa?

use super::cultures::Culture;

pub(super) const MALAGASY: Culture = Culture {
    id: "malagasy",
    female: "Marie Voahangy Lalao Hanta Noro Vololona Fara Tiana Mialy Nirina Haja Onja Sahondra Bako Lova Miora Rova Soa Volatiana Felana \
        Mamy Harisoa Holy Lanto Landy Malala Narindra Nomena Oly Perle Ravaka Saholy Tahiry Vero Zo Francine Jeanne Clarisse Bernadette \
        Olivia Sandrine Nadia Prisca Angeline Julienne Hortense Georgette Elisa Anita",
    male: "Jean Andry Hery Solofo Rivo Tojo Mamy Haja Fidy Faly Lanto Naina Njaka Toky Tsiry Mika Rado Hasina Herizo Lalaina Mbola Ny_Aina \
        Patrick Paul Pierre Joseph Michel Christian Alain Eric Olivier Hugues Nantenaina Tolotra Sitraka Tahina Zo Dina",
    surnames: "Rakoto Rabe Randria Rasoa Razafy Rakotomalala Rakotonirina Rakotoarisoa Andriamanana Rasolofo Ravelo Razanamasy Ramanantsoa \
        Andrianarisoa Randrianasolo Razafindrakoto Rasoanaivo Rajaonarison Rabemananjara Ratsimba",
    heads: "Rakoto Andria Randria Razafi Rasoa Ravelo Rabe Rama Raso Ratsi Raza Rajao Andrian Razana Ralai Rahari Ranaivo Rasolo Tsara Zafi",
    tails: "malala manana nirina arisoa manantsoa mampianina harivelo mahefa vololona njatovo rivelo mbelo niaina tsitohaina mihaja soa \
        narivo ndrasana haja maro rison lanto jaona tiana ndrainibe niaina zafy mana tsimba fanja",
    rare: 0.75,
    second: 0.5,
    maternal: false,
    shared: 0.15,
};

pub(super) const MAGHREBI: Culture = Culture {
    id: "maghrebi",
    female: "Fatima Khadija Aïcha Amina Zineb Nadia Samira Naïma Malika Latifa Karima Hanane Houda Imane Salma Meryem Leïla Soukaina Rachida \
        Saïda Zohra Yamina Halima Hafida Asmae Loubna Siham Ikram Nawal Najat Souad Farida Jamila Rkia Touria Sanae Chaimae Oumaima",
    male: "Mohamed Ahmed Youssef Hassan Rachid Said Abdellah Mustapha Khalid Omar Karim Brahim Hamid Driss Aziz Jamal Nabil Samir Hicham Adil \
        Abdelkader Abderrahim Abdelaziz Noureddine Lahcen Mehdi Yassine Ayoub Anas Othmane Ismail Redouane Tarik Fouad Larbi Mourad Ali Reda",
    surnames: "Alaoui Idrissi Bennani Tazi El_Amrani Benali Benjelloun Berrada Chraibi Fassi Filali El_Fassi Ouazzani Lahlou Kabbaj Naciri \
        Mansouri Amrani Haddad Bouzid Saidi Belkacem Cherkaoui Daoudi Hamdi Khattabi Lamrani Mernissi Rahmani Sebti Slaoui Zerouali Ziani \
        Bouazza Boukhari Oukacha Aït_Ali Aït_Lahcen Hammoudi Jebbari Kaddouri Laaroussi Messaoudi Touati Yacoubi Zouhair",
    heads: "Ben Bou El_ Ou Aït_",
    tails: "ali brahim moussa omar ziane cherif hassan kacem lahsen salah taleb yahia mimoun hamou said slimane driss ammar",
    rare: 0.3,
    second: 0.05,
    maternal: false,
    shared: 0.75,
};

pub(super) const SENEGALESE: Culture = Culture {
    id: "senegalese",
    female: "Fatou Aminata Awa Mariama Khady Aïssatou Ndeye Coumba Rokhaya Adama Astou Binta Bineta Dieynaba Fanta Kadiatou Maïmouna Mame \
        Marème Nafissatou Oumou Penda Ramata Sokhna Yacine Djeneba Assetou Hawa Sira Safiatou",
    male: "Mamadou Moussa Ibrahima Ousmane Cheikh Abdoulaye Modou Amadou Aliou Alioune Boubacar Babacar Demba Djibril El_Hadj Habib Idrissa \
        Issa Lamine Malick Mor Omar Oumar Pape Saliou Samba Seydou Souleymane Thierno Yaya Bakary Drissa Sekou Adama",
    surnames: "Diop Ndiaye Fall Diallo Ba Sow Faye Gueye Sy Sarr Cissé Diouf Mbaye Seck Thiam Ka Kane Niang Touré Sall Traoré Coulibaly \
        Keita Diarra Konaté Sidibé Dembélé Camara Sissoko Doumbia Diakité Sangaré Koné Samaké Maïga Dia Wade Dieng Diagne Lo Mbow Ndour \
        Badji Diatta Sané Mané Goudiaby Sambou Tall Gaye Samb Cissokho Baldé Mbengue Dramé Soumaré Tandia Wagué Bathily Gassama",
    heads: "",
    tails: "",
    rare: 0.0,
    second: 0.3,
    maternal: false,
    shared: 0.5,
};

pub(super) const IVORIAN: Culture = Culture {
    id: "ivorian",
    female: "Awa Adjoua Affoué Akissi Amenan Amoin Aya Mariam Fatoumata Aminata Marie Rosine Solange Clarisse Estelle Bintou Nadège Prisca \
        Viviane Florence Odette Edwige Rachelle Larissa",
    male: "Kouassi Koffi Konan Yao Kouamé Kouadio Kouakou Jean Serge Arnaud Didier Hervé Patrice Stéphane Ibrahim Moussa Adama Lassina Siaka \
        Franck Landry Cédric Olivier Wilfried",
    surnames: "Kouassi Koffi Konan Yao Kouamé Kouadio Kouakou Koné Coulibaly Ouattara Traoré Bamba Touré Diabaté Soro Bakayoko Gnagne Zadi \
        Gbagbo N'Guessan N'Dri Aka Assi Brou Dago Ehui Gnamien Kacou Kassi Loukou Tanoh Yapi Zokou Amani Anoh Boka Djédjé Fofana",
    heads: "",
    tails: "",
    rare: 0.0,
    second: 0.35,
    maternal: false,
    shared: 0.55,
};

pub(super) const GHANAIAN: Culture = Culture {
    id: "ghanaian",
    female: "Akosua Ama Abena Esi Efua Adwoa Yaa Afia Mary Grace Comfort Mercy Gifty Patience Vida Rita Linda Janet Felicia Charity Beatrice \
        Joyce Agnes Cecilia",
    male: "Kwame Kofi Kwasi Yaw Kojo Kwabena Kweku Emmanuel Samuel Daniel Isaac Ebenezer Francis Joseph Michael Prince Richard Stephen Eric \
        Felix Bright Nana Abdul Ernest",
    surnames: "Mensah Owusu Boateng Asante Osei Appiah Agyeman Addo Amoah Antwi Ansah Acheampong Adjei Asamoah Frimpong Gyamfi Opoku Sarpong \
        Darko Danso Quaye Tetteh Lartey Nartey Yeboah Amponsah Bonsu Donkor Ofori Ntim Baah Kyei Badu Arthur Essien Quansah Tawiah",
    heads: "Ampo Agye Asa Bo Ofo Acqua Nya",
    tails: "mang mah ri rko nkwah nsem dua",
    rare: 0.1,
    second: 0.4,
    maternal: false,
    shared: 0.55,
};

pub(super) const KENYAN: Culture = Culture {
    id: "kenyan",
    female: "Wanjiku Njeri Wambui Akinyi Atieno Achieng Mary Grace Faith Mercy Jane Esther Lucy Ann Joyce Rose Nancy Caroline Purity Beatrice \
        Susan Winnie Chebet Jepkosgei",
    male: "John James Peter Joseph David Samuel Daniel Paul Stephen Brian Kevin Dennis Collins Moses Patrick George Kamau Otieno Kipchoge \
        Mwangi Omondi Kiprono Evans Felix",
    surnames: "Mwangi Kamau Otieno Odhiambo Njoroge Kariuki Wanjiru Ochieng Kimani Maina Onyango Kiplagat Cheruiyot Mutua Musyoka Ndungu Njuguna \
        Karanja Kipkemboi Rotich Koech Wafula Barasa Okoth Omondi Owino Muthoni Nyambura Waweru Gitau Githinji Macharia Chege Kiptoo Wekesa",
    heads: "Kip Chep Mu Nya Wa Ki",
    tails: "ruto koech ngetich thama mbura ngari langat keino tuma riuki",
    rare: 0.2,
    second: 0.4,
    maternal: false,
    shared: 0.4,
};

pub(super) const NIGERIAN: Culture = Culture {
    id: "nigerian",
    female: "Blessing Joy Mercy Grace Patience Ngozi Chioma Ifeoma Amaka Nneka Funke Bukola Yetunde Folake Aisha Hauwa Zainab Fatima Esther \
        Precious Faith Rita Osas Efe",
    male: "Emeka Chukwuma Chidi Obinna Ikenna Uche Tunde Segun Femi Kunle Wale Babatunde Ibrahim Musa Abubakar Yusuf Emmanuel Samuel Daniel \
        Victor Osaze Efosa Godwin Sunday",
    surnames: "Okafor Okonkwo Adeyemi Adebayo Okoye Eze Nwosu Obi Balogun Bello Abdullahi Musa Ibrahim Osagie Igbinedion Aigbe Ogbonna Chukwu \
        Onyeka Nwachukwu Olawale Ogunleye Afolabi Ajayi Lawal Oni Ojo Danjuma Sani Umar Edet Effiong Etim Udo",
    heads: "Ade Ola Oluwa Oko Nwa Ogun Chukwu Aye Ike",
    tails: "yemi tunji seun kunle bode dike nkwo dele niyi wale ji bor mena",
    rare: 0.35,
    second: 0.35,
    maternal: false,
    shared: 0.6,
};
